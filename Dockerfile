# The image of ecs-conex: the program, the parts of Java that it needs, and nothing else.
#
# Both base images can be others: one with Maven and a JDK of 25 or later, one with the libraries of
# C and C++. scripts/base-images makes such where none can be pulled.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=gcr.io/distroless/java-base-debian13:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    mvn -B -ntp -q package -DskipTests -pl conex-app -am

RUN "$(dirname "$(readlink -f "$(command -v javac)")")/java" build/Slim.java \
      conex-app/target/distribution/lib conex-app/target/distribution/libraries.txt

# An executable, so that nothing needs a shell, and all of it where it will be in the image. Java would look in
# the jar for a provider of cryptography that is among its settings and not in this runtime, each time it looks for one.
# What is called often is compiled for the second time later than usual, except ciphers, which are slow until then; calls
# by reflection are not compiled, which nothing here makes where much time goes; and the first objects have room without a
# collection: at the start each of these takes processors and gives nothing. Where Guice's bindings stand in the source, and
# what the JVM counts, nobody asks; and of how often things were called there is no record that it could go by.
RUN home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")") \
 && "$home/bin/jlink" --output /java --compress zip-9 \
      --strip-java-debug-attributes --no-header-files --no-man-pages \
      --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.httpserver,jdk.net,jdk.unsupported \
 && find /java -name '*.debuginfo' -delete \
 && find /java -name '*.so' -exec strip --strip-unneeded {} + \
 && awk -F= '/^security\.provider\.[0-9]+=/ { \
      if ($2 ~ /^(XMLDSig|SunPCSC|JdkSASL|SunPKCS11)/) next; \
      $0 = "security.provider." ++n "=" $2 } { print }' \
      /java/conf/security/java.security > /java.security \
 && mv /java.security /java/conf/security/java.security \
 && cd conex-app/target/distribution/lib \
 && "$home/bin/jpackage" --type app-image --name conex --dest /opt --runtime-image /java --input . \
      --main-jar conex.jar --main-class io.github.ecsconex.app.cli.Conex \
      --java-options -XX:+UseSerialGC --java-options -Xms48m --java-options -XX:NewSize=24m --java-options -XX:+ExitOnOutOfMemoryError \
      --java-options -XX:Tier4InvocationThreshold=100000 --java-options -XX:Tier4MinInvocationThreshold=25000 \
      --java-options -XX:Tier4CompileThreshold=300000 --java-options -XX:Tier4BackEdgeThreshold=800000 \
      --java-options -XX:CompileCommand=quiet \
      --java-options '-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.05' \
      --java-options '-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.05' \
      --java-options -XX:+UnlockDiagnosticVMOptions --java-options -XX:-AOTReplayTraining \
      --java-options -XX:-UsePerfData --java-options -Djdk.reflect.useNativeAccessorOnly=true \
      --java-options -Dguice_include_stack_traces=OFF \
      --java-options --enable-native-access=ALL-UNNAMED --java-options --sun-misc-unsafe-memory-access=allow \
 && mkdir /empty

# What a worker's start teaches Java makes every later start shorter; not what is called how often, which would only have
# more compiled at the start. It counts only where the class path begins as it did then: jars with further adapters, which an
# image on top of this one may bring, stand behind.
RUN "$(dirname "$(readlink -f "$(command -v javac)")")/java" build/Train.java \
      "-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput=/opt/conex/conex.aot" /opt/conex/bin/conex \
 && printf 'java-options=-XX:AOTCache=/opt/conex/conex.aot\n' >> /opt/conex/lib/app/conex.cfg \
 && sed -i 's|^app.mainclass=|app.classpath=$ROOTDIR/adapters/*\n&|' /opt/conex/lib/app/conex.cfg

FROM ${RUNTIME_IMAGE}
COPY --from=build /opt/conex /opt/conex
# A volume that is mounted here becomes this user's, too.
COPY --from=build --chown=65532:65532 /empty /var/cache/conex
ENV CONEX_CACHE=/var/cache/conex \
    CONEX_HEALTH=127.0.0.1:8790 \
    HOME=/home/nonroot \
    LANG=C.UTF-8 \
    PATH=/opt/conex/bin
# It needs the group of the engine's socket (--group-add), or, where none can be added, --user 0.
USER 65532:65532
WORKDIR /home/nonroot
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["conex", "health"]
ENTRYPOINT ["conex"]
CMD ["worker"]
ARG CONEX_SHA
LABEL org.opencontainers.image.title="ecs-conex" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${CONEX_SHA}"
