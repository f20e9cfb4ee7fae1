package io.github.ecsconex.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The worker's image, built by the docker command of this clone as it is, on base images that are
 * made here, and containers of it.
 */
public final class WorkerImage {
  /** What its tests and measurements call it. */
  public static final String NAME = "conex.local/ecs-conex";

  private static final Path CLONE = Path.of("..").toAbsolutePath().normalize();
  private static final Path SOCKET = Path.of("/var/run/docker.sock");
  private static final long LIMIT_MINUTES = 30;
  private static boolean built;

  /** How a command ended, and all that it has printed. */
  public record Ended(int exitCode, String output) {}

  private WorkerImage() {}

  /** Builds it, if this JVM has not done so. */
  public static synchronized void build() throws IOException, InterruptedException {
    if (built) {
      return;
    }
    Ended bases = run(CLONE, Map.of(), List.of("scripts/base-images"));
    require(bases, "scripts/base-images");
    String[] lines = bases.output().strip().split("\n", -1);
    List<String> command = new ArrayList<>(List.of(docker(), "build", "--tag", NAME));
    command.addAll(List.of(lines[lines.length - 1].split(" ", -1)));
    command.add(".");
    require(run(CLONE, Map.of("DOCKER_BUILDKIT", "1"), command), "docker build");
    built = true;
  }

  /** The docker command with those arguments. */
  public static Ended docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return run(CLONE, Map.of(), command);
  }

  /**
   * What lets a container speak to the engine and to the servers of this machine, and nothing else.
   *
   * @param environment for the container
   */
  public static List<String> options(Map<String, String> environment) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--network",
                "host",
                "--volume",
                SOCKET + ":" + SOCKET,
                "--group-add",
                Files.getAttribute(SOCKET, "unix:gid").toString()));
    environment.forEach((name, value) -> options.addAll(List.of("--env", name + "=" + value)));
    return options;
  }

  /** The newest clients have BuildKit by a plugin, which need not be there; older ones bring it. */
  private static String docker() throws IOException, InterruptedException {
    Path distributions = Path.of("/usr/bin/docker");
    return run(CLONE, Map.of(), List.of("docker", "buildx", "version")).exitCode() != 0
            && Files.isExecutable(distributions)
        ? distributions.toString()
        : "docker";
  }

  private static void require(Ended ended, String what) {
    if (ended.exitCode() != 0) {
      throw new IllegalStateException(
          what + " ended with " + ended.exitCode() + ":\n" + ended.output());
    }
  }

  private static Ended run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    Programs.endWithThisJvm(process);
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException(command + " did not end");
    }
    return new Ended(process.exitValue(), output);
  }
}
