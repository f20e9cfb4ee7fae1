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

# Of the native libraries that SQLite and JNA bring for every system, those of this one; and of Bouncy Castle all but
# the tables of a way to sign that nothing here knows, and what it is signed with itself, which OpenJDK does not ask for.
RUN mkdir sqlite jna bouncycastle \
 && cd /src/sqlite && jar=$(ls /src/conex-app/target/distribution/lib/sqlite-jdbc-*.jar) && jar -xf "$jar" \
 && find org/sqlite/native -mindepth 2 -maxdepth 2 ! -path "*/Linux/$(uname -m)" -exec rm -r {} + \
 && jar -cfm "$jar" META-INF/MANIFEST.MF . \
 && cd /src/jna && jar=$(ls /src/conex-app/target/distribution/lib/jna-[0-9]*.jar) && jar -xf "$jar" \
 && find com/sun/jna -mindepth 1 -maxdepth 1 -name '*-*' ! -name "linux-$(uname -m | tr _ -)" -exec rm -r {} + \
 && jar -cfm "$jar" META-INF/MANIFEST.MF . \
 && cd /src/bouncycastle && jar=$(ls /src/conex-app/target/distribution/lib/bcprov-*.jar) && jar -xf "$jar" \
 && rm org/bouncycastle/pqc/crypto/picnic/*.properties META-INF/BC* && sed -i '/^\r*$/q' META-INF/MANIFEST.MF \
 && jar -cfm "$jar" META-INF/MANIFEST.MF .

# An executable, so that nothing needs a shell, and all of it where it will be in the image. What is called often is
# compiled for the second time a little later than usual: at the start that takes processors and memory, and gives nothing.
RUN home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")") \
 && "$home/bin/jlink" --output /java --compress zip-6 \
      --strip-java-debug-attributes --no-header-files --no-man-pages \
      --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.cryptoki,jdk.httpserver,jdk.net,jdk.unsupported \
 && find /java -name '*.debuginfo' -delete \
 && find /java -name '*.so' -exec strip --strip-unneeded {} + \
 && cd conex-app/target/distribution/lib \
 && "$home/bin/jpackage" --type app-image --name conex --dest /opt --runtime-image /java --input . \
      --main-jar "$(ls conex-app-*.jar)" --main-class io.github.ecsconex.app.cli.Conex \
      --java-options -XX:+UseSerialGC --java-options -Xms16m --java-options -XX:+ExitOnOutOfMemoryError \
      --java-options -XX:Tier4InvocationThreshold=20000 --java-options -XX:Tier4MinInvocationThreshold=5000 \
      --java-options -XX:Tier4CompileThreshold=60000 \
      --java-options --enable-native-access=ALL-UNNAMED --java-options --sun-misc-unsafe-memory-access=allow \
 && mkdir /empty

# What a worker's start teaches Java makes every later start shorter; not what is called how often, which would only have
# more compiled at the start.
RUN "$(dirname "$(readlink -f "$(command -v javac)")")/java" build/Train.java \
      "-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput=/opt/conex/conex.aot" /opt/conex/bin/conex \
 && printf 'java-options=-XX:AOTCache=/opt/conex/conex.aot\n' >> /opt/conex/lib/app/conex.cfg

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
