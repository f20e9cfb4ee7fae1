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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scripts/watch.sh} where there is a JDK, only Docker, or neither. */
final class WatchScriptTest {
  private static final String CONEX =
      String.join(
          " ",
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "-cp",
          "'" + System.getProperty("java.class.path") + "'",
          "io.github.ecsconex.app.cli.Conex");

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
    program(scripts, "conex", "exec " + CONEX + " \"$@\"");
    // Nothing else that this machine has, such as its own docker.
    for (String name :
        new String[] {"bash", "env", "dirname", "readlink", "git", "sed", "cat", "sh"}) {
      program(
          programs,
          name,
          "printf '%s\\n' \"$*\" >>" + processes() + "; exec " + real(name) + " \"$@\"");
    }
    environment.put("PATH", programs.toString());
    environment.put("HOME", folder.toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    // Conex comes as far as the stack, which nobody tells it of.
    environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    environment.put("AWS_ACCESS_KEY_ID", "AKIATEST");
    environment.put("AWS_SECRET_ACCESS_KEY", "secret");
  }

  /** What everybody on the machine could read of the processes that ran, one a line. */
  private Path processes() {
    return folder.resolve("processes");
  }

  /**
   * Runs in a container what the image would: conex, with that of the environment that is named.
   */
  private void docker() throws Exception {
    program(scripts, "java", "exit 1");
    program(
        programs,
        "docker",
        """
        printf '%%s\\n' "$*" >>%1$s/processes
        [[ $1 == image ]] && exit
        shift
        kept=(PATH=/nowhere)
        while [[ $1 == -* ]]; do
          case $1 in
            --env)
              if [[ $2 == *=* ]]; then kept+=("$2"); elif [[ -v $2 ]]; then kept+=("$2=${!2}"); fi
              shift 2 ;;
            --volume | --user) shift 2 ;;
            *) shift ;;
          esac
        done
        echo "image $1"
        shift
        echo "conex $*"
        printf '%%s\\n' "${kept[@]}" >%1$s/environment
        exec %2$s -i "${kept[@]}" %3$s "$@"
        """
            .formatted(folder, real("env"), CONEX));
  }

  private String kept() throws IOException {
    return Files.readString(folder.resolve("environment"));
  }

  private void helper(String host) throws Exception {
    program(
        folder,
        "helper",
        """
        case $(%1$s) in
          *host=%2$s | *host=%2$s$'\\n'*) echo username=mona; echo password=ghp_ofTheHelper ;;
        esac
        """
            .formatted(real("cat"), host));
    Files.writeString(
        folder.resolve(".gitconfig"),
        "[credential]\n\thelper = " + folder.resolve("helper") + "\n");
  }

  private void origin(String url) throws Exception {
    process(List.of(real("git").toString(), "init", "--quiet"));
    process(List.of(real("git").toString(), "remote", "add", "origin", url));
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void conexTakesWhatItIsRunWith(boolean jdk) throws Exception {
    if (jdk) {
      program(scripts, "java", "exit 0");
    } else {
      docker();
    }
    environment.put("GITHUB_TOKEN", "ghp_mine");
    environment.put("CONEX_IMAGE", "registry.example/conex:1");
    environment.put("CONEX_LOG_LEVEL", "warn");
    Ran ran = run("us-east-1:stack", "--dry-run", "--repository", "octocat/hello-world");
    assertThat(ran.output())
        .contains("conex: could not read the stack us-east-1:stack: ")
        .doesNotContain("is no setting");
    assertThat(ran.exitCode()).isEqualTo(3);
    if (!jdk) {
      assertThat(ran.output())
          .contains(
              "image registry.example/conex:1\n",
              "conex watch us-east-1:stack --dry-run --repository octocat/hello-world\n");
      assertThat(kept()).contains("GITHUB_TOKEN=ghp_mine\n", "CONEX_LOG_LEVEL=warn\n");
    }
  }

  @Test
  void noTokenIsInAProcessList() throws Exception {
    docker();
    helper("github.com");
    origin("https://mona:p@s3cret@github.com/octocat/hello-world.git");
    Ran ran = run("us-east-1:stack");
    assertThat(ran.output())
        .contains(
            "image ecs-conex\n",
            "conex watch us-east-1:stack --repository https://github.com/octocat/hello-world.git\n",
            "could not read the stack us-east-1:stack: ");
    assertThat(kept()).contains("GITHUB_TOKEN=ghp_ofTheHelper\n");
    assertThat(Files.readString(processes()))
        .contains("credential fill\n", " --env GITHUB_TOKEN ")
        .doesNotContain("s3cret", "ghp_ofTheHelper");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "https://ghe.example.com/o/r.git, -, ghe.example.com, https://ghe.example.com/api/v3",
        "https://GHE.example.com:8443/o/r.git, -, ghe.example.com:8443,"
            + " https://ghe.example.com:8443/api/v3",
        "git@ghe.example.com:o/r.git, -, ghe.example.com, https://ghe.example.com/api/v3",
        "ssh://git@acme.ghe.com:22/o/r.git, -, acme.ghe.com, https://api.acme.ghe.com",
        "git@ghe.example.com:o/r.git, https://ghe.example.com/api/v3, ghe.example.com,"
            + " https://ghe.example.com/api/v3",
        "git@work:o/r.git, https://ghe.example.com/api/v3, ghe.example.com,"
            + " https://ghe.example.com/api/v3",
        "git@work:o/r.git, -, github.com, -",
        "git@github.com-work:o/r.git, -, github.com, -",
        "ssh://git@ssh.github.com:443/o/r.git, -, github.com, -",
        "git@github.com:o/r.git, https://api.github.com, github.com, https://api.github.com"
      })
  void theTokenIsThatOfTheSite(String origin, String named, String host, String api)
      throws Exception {
    docker();
    helper(host);
    origin(origin);
    if (named == null) {
      environment.put(
          host.equals("github.com") ? "OTHER_TOKEN" : "GITHUB_TOKEN", "ghp_ofGithubCom");
    } else {
      environment.put("CONEX_GITHUB_API", named);
    }
    environment.put("GithubAccessToken", "{\"appId\":\"the workers' own\"}");
    Ran ran = run("us-east-1:stack");
    assertThat(ran.output()).contains("could not read the stack us-east-1:stack: ");
    assertThat(kept())
        .contains("GITHUB_TOKEN=ghp_ofTheHelper\n")
        .doesNotContain("ghp_ofGithubCom", "the workers' own");
    if (api == null) {
      assertThat(kept()).doesNotContain("CONEX_GITHUB_API");
    } else {
      assertThat(kept()).contains("CONEX_GITHUB_API=" + api + "\n");
    }
  }

  @Test
  void theTokenOfOneSiteDoesNotGoToAnother() throws Exception {
    docker();
    helper("github.com");
    origin("git@github.com:o/r.git");
    environment.put("CONEX_GITHUB_API", "https://ghe.example.com/api/v3");
    Ran ran = run("us-east-1:stack");
    assertThat(kept()).doesNotContain("ghp_ofTheHelper");
    assertThat(ran.output())
        .contains("o/r is on github.com, and CONEX_GITHUB_API names the API of ghe.example.com");
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
