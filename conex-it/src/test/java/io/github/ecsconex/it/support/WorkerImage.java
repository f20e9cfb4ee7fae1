package io.github.ecsconex.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The worker's image, which conex itself builds of the commit that this clone is at, on base images
 * that are made here; and containers of it.
 */
public final class WorkerImage {
  /** What its tests and measurements call it. */
  public static final String NAME = "conex.local/ecs-conex";

  /** What it is made on; its size is not the image's. */
  public static final String BASE = "conex.local/runtime";

  /** What it is built with. */
  public static final String BUILD_BASE = "conex.local/build";

  private static final Pattern PUBLISHED = Pattern.compile("(?m)^image +(\\S+)$");
  private static final Path CLONE = Path.of("..").toAbsolutePath().normalize();
  private static final Path SOCKET = Path.of("/var/run/docker.sock");
  private static final long LIMIT_MINUTES = 30;
  private static boolean built;

  /** How a command ended, and all that it has printed. */
  public record Ended(int exitCode, String output) {}

  private WorkerImage() {}

  /**
   * Builds it, if this JVM has not done so.
   *
   * @param folder for the files of the registry that it goes by
   */
  public static synchronized void build(Path folder) throws IOException, InterruptedException {
    if (built) {
      return;
    }
    makeBases();
    try (LocalRegistry registry = LocalRegistry.start(folder.resolve("registry"))) {
      ConexProgram.Ended published =
          new ConexProgram(
                  Map.of(
                      "HOME",
                      folder.toString(),
                      "CONEX_REGISTRIES",
                      "oci+http:" + registry.host(),
                      "CONEX_BUILDER",
                      "buildkit",
                      "CONEX_PULL",
                      "missing",
                      "CONEX_BUILD_ARGS",
                      "BUILD_IMAGE,RUNTIME_IMAGE",
                      "BUILD_IMAGE",
                      BUILD_BASE,
                      "RUNTIME_IMAGE",
                      BASE),
                  List.of(),
                  folder)
              .run("build", CLONE.toString(), "HEAD");
      Matcher image = PUBLISHED.matcher(published.out());
      if (published.exitCode() != 0 || !image.find()) {
        throw new IllegalStateException(
            "conex did not build itself:\n" + published.out() + published.err());
      }
      require(docker("pull", "--quiet", image.group(1)), "docker pull");
      require(docker("tag", image.group(1), NAME), "docker tag");
      require(docker("image", "rm", image.group(1)), "docker image rm");
    }
    built = true;
  }

  /** Makes {@link #BUILD_BASE} and {@link #BASE}, unless the engine has them. */
  public static void makeBases() throws IOException, InterruptedException {
    require(run(CLONE, List.of("scripts/base-images")), "scripts/base-images");
  }

  /** The docker command with those arguments. */
  public static Ended docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return run(CLONE, command);
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

  private static void require(Ended ended, String what) {
    if (ended.exitCode() != 0) {
      throw new IllegalStateException(
          what + " ended with " + ended.exitCode() + ":\n" + ended.output());
    }
  }

  private static Ended run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
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
