package io.github.ecsconex.it.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/watch.sh} where there is a JDK, only Docker, or neither. */
final class WatchScriptTest {
  @TempDir private Path folder;
  private Path scripts;
  private Path programs;
  private final Map<String, String> environment = new HashMap<>();

  private record Ran(int exitCode, String output) {}

  @BeforeEach
  void copy() throws Exception {
    scripts = Files.createDirectory(folder.resolve("scripts"));
    programs = Files.createDirectory(folder.resolve("programs"));
    Files.copy(Path.of("..", "scripts", "watch.sh"), scripts.resolve("watch.sh"));
    program(scripts, "conex", "echo conex \"$@\"");
    // Nothing else that this machine has, such as its own docker.
    for (String name :
        new String[] {"bash", "env", "dirname", "readlink", "git", "sed", "cat", "sh"}) {
      program(programs, name, "exec " + real(name) + " \"$@\"");
    }
    environment.put("PATH", programs.toString());
    environment.put("HOME", folder.toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
  }

  private static Path real(String name) {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, name))) {
        return Path.of(directory, name);
      }
    }
    throw new AssertionError("there is no " + name);
  }

  private static void program(Path directory, String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, "#!" + real("bash") + "\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Ran run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(scripts.resolve("watch.sh").toString()));
    command.addAll(List.of(arguments));
    return process(command);
  }

  private Ran process(List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ran(process.waitFor(), output);
  }

  @Test
  void runsConexWhereThereIsAJdk() throws Exception {
    program(scripts, "java", "exit 0");
    assertThat(run("us-east-1:stack", "--dry-run"))
        .isEqualTo(new Ran(0, "conex watch us-east-1:stack --dry-run\n"));
  }

  @Test
  void runsTheImageWhereThereIsOnlyDocker() throws Exception {
    program(scripts, "java", "exit 1");
    program(
        programs,
        "docker",
        "[[ $1 == image ]] && exit; echo \"$@\"; echo \"token $GITHUB_TOKEN$GithubAccessToken\"");
    program(folder, "helper", "cat >/dev/null; echo username=mona; echo password=ghp_ofTheHelper");
    Files.writeString(
        folder.resolve(".gitconfig"),
        "[credential]\n\thelper = " + folder.resolve("helper") + "\n");
    process(List.of(programs.resolve("git").toString(), "init", "--quiet"));
    process(
        List.of(
            programs.resolve("git").toString(),
            "remote",
            "add",
            "origin",
            "https://mona:s3cret@github.com/octocat/hello-world.git"));
    environment.put("AWS_PROFILE", "production");
    Ran ran = run("us-east-1:stack");
    assertThat(ran.exitCode()).as(ran.output()).isZero();
    assertThat(ran.output())
        .contains("--env AWS_PROFILE", "--env GITHUB_TOKEN")
        .contains(
            "ecs-conex watch us-east-1:stack --repository"
                + " https://github.com/octocat/hello-world.git\n")
        .contains("token ghp_ofTheHelper\n")
        .doesNotContain("s3cret");
    environment.put("GithubAccessToken", "ghp_mine");
    environment.put("CONEX_IMAGE", "registry.example/conex:1");
    assertThat(run("--repository", "octocat/other").output())
        .contains("registry.example/conex:1 watch --repository octocat/other\n")
        .contains("token ghp_mine\n");
  }

  @Test
  void saysWhatToInstallWhereThereIsNeither() throws Exception {
    program(scripts, "java", "exit 1");
    assertThat(run())
        .isEqualTo(
            new Ran(
                1,
                "watch.sh: install a JDK of 21 or later, or Docker with the worker's image"
                    + " (ecs-conex; CONEX_IMAGE names another one)\n"));
  }
}
