package io.github.ecsconex.it.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.BuildImageResultCallback;
import io.github.ecsconex.app.adapter.AdapterModule;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.it.support.AwsServer;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.FreePort;
import io.github.ecsconex.it.support.GitServer;
import io.github.ecsconex.it.support.LocalRegistry;
import io.github.ecsconex.it.support.RegistryContent;
import io.github.ecsconex.it.support.Topic;
import io.github.ecsconex.it.support.WorkerImage;
import io.github.ecsconex.it.support.WorkerImage.Ended;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The worker's image as conex makes it of this clone's commit. */
@Timeout(value = 45, unit = TimeUnit.MINUTES)
final class WorkerImageIT {
  private static final String NOBODY = "65532";

  /** Has Java refuse to start without what it has learned while the image was made. */
  private static final String LEARNED = "JAVA_TOOL_OPTIONS=-XX:AOTMode=on";

  @TempDir private Path folder;

  @BeforeAll
  static void build(@TempDir Path folder) throws Exception {
    WorkerImage.build(folder);
  }

  private static Ended run(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("run", "--rm"));
    Collections.addAll(all, arguments);
    return WorkerImage.docker(all.toArray(String[]::new));
  }

  private static String inspect(String format) throws Exception {
    return WorkerImage.docker("image", "inspect", "--format", format, WorkerImage.NAME)
        .output()
        .strip();
  }

  @Test
  void runsEveryCommand() throws Exception {
    assertThat(run("--env", LEARNED, WorkerImage.NAME, "--version").output())
        .matches("(?s).*conex \\d+\\.\\d+\\.\\d+.*");
    assertThat(run(WorkerImage.NAME, "doctor", "--help").output()).contains("Usage: conex doctor");
    Ended refused = run(WorkerImage.NAME);
    assertThat(refused.exitCode()).as(refused.output()).isEqualTo(2);
    assertThat(refused.output()).contains("CONEX_QUEUE is not set", "CONEX_REGISTRIES is not set");
  }

  @Test
  void belongsToNobodyAndHasNoShell() throws Exception {
    assertThat(inspect("{{.Config.User}}")).isEqualTo(NOBODY + ":" + NOBODY);
    for (String shell : List.of("/bin/sh", "/bin/bash", "/bin/busybox", "/usr/bin/env")) {
      Ended ended = run("--entrypoint", shell, WorkerImage.NAME, "-c", "true");
      assertThat(ended.exitCode()).as(shell).isEqualTo(127);
    }
  }

  /** A JDK of a distribution has them by a link that leads out of it. */
  @Test
  void trustsWhomTheWorldTrusts() throws Exception {
    KeyStore authorities = KeyStore.getInstance("JKS");
    try (InputStream in = Files.newInputStream(taken("lib/runtime/lib/security/cacerts"))) {
      authorities.load(in, "changeit".toCharArray());
    }
    assertThat(authorities.size()).isGreaterThan(50);
  }

  /** One jar holds them all, and each is still to be found in it. */
  @Test
  void tellsScannersAndLawyersOfEachLibrary() throws Exception {
    try (ZipFile jar = new ZipFile(taken("lib/app/conex.jar").toFile())) {
      assertThat(jar.stream().map(ZipEntry::getName).toList())
          .contains(
              "META-INF/maven/com.google.inject/guice/pom.properties",
              "META-INF/maven/org.bouncycastle/bcprov-jdk18on/pom.properties",
              "META-INF/maven/org.eclipse.jgit/org.eclipse.jgit/pom.properties",
              "META-INF/maven/software.amazon.awssdk/sqs/pom.properties")
          .anyMatch(name -> name.matches("META-INF/org\\.eclipse\\.jgit-.+\\.jar/about\\.html"))
          .anyMatch(name -> name.matches("META-INF/jna-.+\\.jar/LICENSE"))
          .anyMatch(name -> name.matches("META-INF/httpcore5-[\\d.]+\\.jar/NOTICE"));
    }
  }

  /** A copy of what the image has below {@code /opt/conex}. */
  private Path taken(String path) throws Exception {
    String name = "conex-test-" + UUID.randomUUID();
    assertThat(WorkerImage.docker("create", "--name", name, WorkerImage.NAME).exitCode()).isZero();
    try {
      Path copy = folder.resolve("taken");
      String source = name + ":/opt/conex/" + path;
      Ended copied = WorkerImage.docker("cp", "--follow-link", source, copy.toString());
      assertThat(copied.exitCode()).as(copied.output()).isZero();
      return copy;
    } finally {
      WorkerImage.docker("rm", name);
    }
  }

  /** As docs/configuration.md says, in an image on top of this one. */
  @Test
  void takesAnAdapterInAJar() throws Exception {
    Path jar = folder.resolve("shout.jar");
    String type = ShoutModule.class.getName();
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> each : List.of(ShoutModule.class, ShoutModule.Factory.class)) {
        String file = each.getName().replace('.', '/') + ".class";
        zip.putNextEntry(new ZipEntry(file));
        try (InputStream in = each.getResourceAsStream("/" + file)) {
          in.transferTo(zip);
        }
      }
      zip.putNextEntry(new ZipEntry("META-INF/services/" + AdapterModule.class.getName()));
      zip.write(type.getBytes(UTF_8));
    }
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(
        folder.resolve("Dockerfile"),
        "FROM " + WorkerImage.NAME + "\nCOPY shout.jar /opt/conex/adapters/\n");
    String derived = "conex.local/shout-" + UUID.randomUUID();
    try (Engine engine = Engine.ofThisMachine()) {
      engine
          .client()
          .buildImageCmd(folder.toFile())
          .withTags(Set.of(derived))
          .exec(new BuildImageResultCallback())
          .awaitImageId(10, TimeUnit.MINUTES);
    }
    try {
      assertThat(run("--env", LEARNED, "--env", "CONEX_NOTIFY=shout:", derived, "doctor").output())
          .contains("ok     notices   shout: opens\n");
      assertThat(run("--env", "CONEX_NOTIFY=shout:", WorkerImage.NAME, "doctor").output())
          .contains("there is no adapter shout:");
    } finally {
      WorkerImage.docker("image", "rm", derived);
    }
  }

  /** SQLite brings a library of its own, for this system among others. */
  @Test
  void keepsAQueueInAFile() throws Exception {
    Ended listed =
        run("--env", "CONEX_QUEUE=sqlite:/tmp/queue.db", WorkerImage.NAME, "dead-letters");
    assertThat(listed.exitCode()).as(listed.output()).isZero();
  }

  /** As the stack has it log where {@code LogDriver} is syslog, to a receiver of the test's own. */
  @Test
  void logsToSyslog() throws Exception {
    try (ServerSocket receiver = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      receiver.setSoTimeout((int) TimeUnit.SECONDS.toMillis(60));
      FutureTask<String> received =
          new FutureTask<>(() -> {
            try (Socket engine = receiver.accept()) {
              return new String(engine.getInputStream().readAllBytes(), UTF_8);
            }
          });
      Thread.ofVirtual().start(received);
      List<String> worker = new ArrayList<>(List.of("--log-driver", "syslog"));
      Collections.addAll(
          worker,
          "--log-opt",
          "syslog-address=tcp://127.0.0.1:" + receiver.getLocalPort(),
          "--log-opt",
          "tag=ecs-conex",
          "--log-opt",
          "syslog-facility=daemon");
      worker.addAll(
          WorkerImage.options(
              Map.of(
                  "CONEX_QUEUE", "sqlite:/tmp/queue.db",
                  "CONEX_REGISTRIES", "oci+http:127.0.0.1:1",
                  "CONEX_HEALTH", "127.0.0.1:" + FreePort.find())));
      Collections.addAll(worker, WorkerImage.NAME, "worker", "--until-empty");
      Ended ended = run(worker.toArray(String[]::new));
      assertThat(ended.exitCode()).as(ended.output()).isZero();
      // See RFC 5424, 6.2.1: 27 and 30 are errors and information of daemons.
      assertThat(received.get(60, TimeUnit.SECONDS))
          .containsPattern(
              "(?m)^<(27|30)>.* ecs-conex\\[\\d+]: \\[[^]]+ GMT] \\[ecs-conex] \\[worker] taking"
                  + " pushes from sqlite:/tmp/queue\\.db");
    }
  }

  @Test
  @Tag("aws")
  @EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
  void makesAnImageOfAPushAsOneWithoutRights() throws Exception {
    try (Engine engine = Engine.ofThisMachine()) {
      BaseImage.make(engine.client());
    }
    String name = "conex-test-" + UUID.randomUUID();
    Repository repository = new Repository("octocat", "hello-" + UUID.randomUUID());
    try (GitServer git = GitServer.start(folder.resolve("git"));
        LocalRegistry registry = LocalRegistry.start(folder.resolve("registry"));
        RegistryContent content = new RegistryContent(registry.host());
        Topic work = Topic.create()) {
      CommitId commit =
          git.commit(
              repository,
              GitRef.branch("main"),
              Map.of(
                  "Dockerfile", TreeFile.file("FROM " + BaseImage.NAME + "\nCOPY text /\n"),
                  "text", TreeFile.file("one")));
      Map<String, String> environment = new HashMap<>(AwsServer.shared().environment());
      environment.put("CONEX_QUEUE", "sqs:" + work.queueUrl());
      environment.put("CONEX_REGISTRIES", "oci+http:" + registry.host());
      environment.put("CONEX_GIT_URL", git.url());
      environment.put("CONEX_POLL_WAIT", "1s");
      environment.put("CONEX_HEALTH", "127.0.0.1:" + FreePort.find());
      List<String> start = new ArrayList<>(List.of("run", "--detach", "--name", name));
      start.addAll(WorkerImage.options(environment));
      start.add(WorkerImage.NAME);
      Ended started = WorkerImage.docker(start.toArray(String[]::new));
      assertThat(started.exitCode()).as(started.output()).isZero();
      try {
        work.publish(
            "webhook",
            """
            {"ref":"refs/heads/main","after":"%s","repository":{"name":"%s","owner":{"name":"octocat"}},"pusher":{"name":"mona"}}\
            """
                .formatted(commit, repository.name()));
        Awaitility.await()
            .atMost(120, TimeUnit.SECONDS)
            .until(() -> content.digest(repository.name(), commit.hex()).isPresent());
        Ended healthy = WorkerImage.docker("exec", name, "conex", "health");
        assertThat(healthy).as(healthy.output()).isEqualTo(new Ended(0, "healthy\n"));
        assertThat(WorkerImage.docker("stop", "--time", "60", name).exitCode()).isZero();
        String log = WorkerImage.docker("logs", name).output();
        assertThat(
                WorkerImage.docker("inspect", "--format", "{{.State.ExitCode}}", name)
                    .output()
                    .strip())
            .as(log)
            .isEqualTo("0");
      } finally {
        WorkerImage.docker("rm", "--force", name);
      }
    }
  }
}
