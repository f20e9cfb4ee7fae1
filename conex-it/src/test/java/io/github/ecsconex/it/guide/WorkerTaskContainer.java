package io.github.ecsconex.it.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.it.support.AwsServer;
import io.github.ecsconex.it.support.FreePort;
import io.github.ecsconex.it.support.Programs;
import io.github.ecsconex.it.support.WorkerImage;
import io.github.ecsconex.it.support.WorkerImage.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A worker in a container of its image as ECR has it, which ECS would start on an instance. */
final class WorkerTaskContainer implements AutoCloseable {
  private static final Path TRUSTED = Path.of("/etc/authorities.p12");

  private static final String PULL =
      """
      set -o pipefail
      aws ecr get-login-password --region "$1" \\
        | docker --config "$2" login --username AWS --password-stdin "${3%%/*}"
      docker --config "$2" pull --quiet "$3"
      """;

  private final String image;
  private final String name = "conex-test-" + UUID.randomUUID();

  private WorkerTaskContainer(String image) {
    this.image = image;
  }

  /**
   * Pulls the image and starts it.
   *
   * @param variables of the container
   * @param login what has the aws command find ECR
   * @param trusted whom its JVM trusts
   */
  static WorkerTaskContainer start(
      String image,
      String user,
      Map<String, String> variables,
      Map<String, String> login,
      Path trusted)
      throws IOException, InterruptedException {
    Path config = Files.createTempDirectory("docker-login");
    ProcessBuilder pull =
        new ProcessBuilder(
            Programs.require("bash").toString(),
            "-ec",
            PULL,
            "pull",
            AwsServer.REGION,
            config.toString(),
            image);
    pull.environment().putAll(login);
    pull.redirectErrorStream(true);
    Process process = pull.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("could not pull " + image + " as ECS would: " + said);
    }
    WorkerTaskContainer container = new WorkerTaskContainer(image);
    Map<String, String> all = new HashMap<>(variables);
    all.put("JAVA_TOOL_OPTIONS", TrustedAuthorities.option(TRUSTED));
    // It shares this machine's network, and 8790 may be taken there.
    all.put("CONEX_HEALTH", "127.0.0.1:" + FreePort.find());
    List<String> run = new ArrayList<>(List.of("run", "--detach", "--name", container.name));
    run.addAll(WorkerImage.options(all));
    run.addAll(List.of("--user", user, "--volume", trusted + ":" + TRUSTED + ":ro"));
    run.addAll(List.of(image, "worker"));
    Ended started = WorkerImage.docker(run.toArray(String[]::new));
    if (started.exitCode() != 0) {
      throw new IOException("could not start " + image + ": " + started.output());
    }
    return container;
  }

  String log() throws IOException, InterruptedException {
    return WorkerImage.docker("logs", name).output();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    WorkerImage.docker("rm", "--force", "--volumes", name);
    WorkerImage.docker("image", "rm", image);
  }
}
