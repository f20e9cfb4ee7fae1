package io.github.ecsconex.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ecsconex.app.config.SettingsReader.Need;
import io.github.ecsconex.aws.ecr.RepositoryOptions;
import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.build.LogLimit;
import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.ImageNameTemplate;
import io.github.ecsconex.core.image.NetworkMode;
import io.github.ecsconex.core.image.PullPolicy;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.notice.StatusTarget;
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.push.PushRules;
import io.github.ecsconex.core.push.RepositoryPatterns;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.RetryPolicy;
import io.github.ecsconex.core.work.SettlementPolicy;
import io.github.ecsconex.core.work.WorkerSettings;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCredentials;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

final class SettingsReaderTest {
  private static final String TOKEN = "ghp_0123456789";
  private static final GithubCredentials CREDENTIALS =
      new GithubCredentials.Token(Secret.of(TOKEN));

  @TempDir private Path home;

  private final Map<String, String> environment = new HashMap<>();

  @Test
  void hasADefaultForWhatIsNotSet() throws Exception {
    Settings settings = read();
    assertThat(settings.queue()).isEmpty();
    assertThat(settings.registries()).isEmpty();
    assertThat(settings.notifier()).isEqualTo(new AdapterUri("log", ""));
    assertThat(settings.builder()).isEqualTo(new AdapterUri("auto", ""));
    assertThat(settings.git())
        .isEqualTo(
            new GitSettings(
                new GitUrl("https://github.com/{owner}/{repo}.git"),
                Optional.empty(),
                home.resolve(".cache/conex"),
                10L << 30,
                Duration.ofSeconds(60)));
    assertThat(settings.build()).isEqualTo(BuildSettings.DEFAULT);
    assertThat(settings.variables().secrets()).isEmpty();
    assertThat(settings.variables().arguments()).isEmpty();
    assertThat(settings.storage()).isEqualTo(new StorageLimits(20L << 30, OptionalLong.empty()));
    assertThat(settings.engine())
        .isEqualTo(
            new EngineSettings("unix:///var/run/docker.sock", false, home.resolve(".docker")));
    assertThat(settings.registry().timeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.registry().logins().secrets()).isEmpty();
    assertThat(settings.work())
        .isEqualTo(
            new WorkerSettings(
                "ecs-conex",
                4,
                Duration.ofSeconds(20),
                Duration.ofSeconds(180),
                Duration.ofSeconds(60),
                Duration.ofHours(1),
                Duration.ofSeconds(90),
                new SettlementPolicy(3, 10, false, RetryPolicy.FOR_MESSAGES)));
    assertThat(settings.logLevel()).isEqualTo(Level.INFO);
    assertThat(settings.secrets()).isEmpty();
  }

  @Test
  void readsWhatIsSet() throws Exception {
    set("CONEX_QUEUE", "sqlite:/var/lib/queue.db");
    set("CONEX_REGISTRIES", "oci:one.example, oci:two.example:5000");
    set("CONEX_GIT_URL", "/srv/git/{owner}/{repo}");
    set("CONEX_IMAGE_NAME", "{owner}/{repo}");
    set("CONEX_DOCKERFILE", "docker/Dockerfile");
    set("CONEX_SKIP_SUPERSEDED", "on");
    set("CONEX_TARGET", "release");
    set("CONEX_NO_CACHE", "on");
    set("CONEX_PULL", "Missing");
    set("CONEX_INLINE_CACHE", "on");
    set("CONEX_BUILD_NETWORK", "none");
    set("CONEX_BUILD_MEMORY", "512MiB");
    set("CONEX_BUILD_CPUS", "1.5");
    set("CONEX_BUILD_LOG_LINES", "5000");
    set("CONEX_BUILD_CACHE_SIZE", "3GiB");
    set("CONEX_ENGINE_IMAGES_SIZE", "40GiB");
    set("CONEX_CACHE", "~/mirrors");
    set("CONEX_CACHE_SIZE", "500MiB");
    set("CONEX_GIT_TIMEOUT", "2m");
    set("CONEX_REGISTRY_TIMEOUT", "3m");
    set("DOCKER_HOST", "tcp://engine.example:2376");
    set("DOCKER_TLS_VERIFY", "1");
    set("DOCKER_CERT_PATH", "/etc/certificates");
    set("NumberOfWorkers", "8");
    set("CONEX_JOB_LIMIT", "1h30m");
    set("CONEX_GRACE", "0s");
    set("CONEX_LEASE", "5m");
    set("CONEX_LEASE_RENEWAL", "4m");
    set("CONEX_POLL_WAIT", "500ms");
    set("CONEX_MAX_ATTEMPTS", "4");
    set("CONEX_RETRY_DELAY", "45s");
    set("CONEX_MAX_RECEIVES", "5");
    set("CONEX_NOTIFY_RETRIES", "true");
    // As long as the name of a stack may be.
    String service = "s".repeat(128);
    set("CONEX_SERVICE", service);
    set("CONEX_LOG_LEVEL", "Debug");
    Settings settings = read();
    assertThat(settings.queue()).contains(new AdapterUri("sqlite", "/var/lib/queue.db"));
    assertThat(settings.registries())
        .containsExactly(
            new AdapterUri("oci", "one.example"), new AdapterUri("oci", "two.example:5000"));
    assertThat(settings.git())
        .isEqualTo(
            new GitSettings(
                new GitUrl("/srv/git/{owner}/{repo}"),
                Optional.empty(),
                home.resolve("mirrors"),
                500L << 20,
                Duration.ofMinutes(2)));
    assertThat(settings.build())
        .isEqualTo(
            new BuildSettings(
                new ImageNameTemplate("{owner}/{repo}"),
                "docker/Dockerfile",
                Optional.of("release"),
                true,
                new BuildPolicy(
                    true,
                    PullPolicy.MISSING,
                    true,
                    NetworkMode.NONE,
                    new BuildLimits(OptionalLong.of(512L << 20), OptionalInt.of(1_500))),
                new LogLimit(5_000),
                PushRules.DEFAULT));
    assertThat(settings.storage())
        .isEqualTo(new StorageLimits(3L << 30, OptionalLong.of(40L << 30)));
    assertThat(settings.engine())
        .isEqualTo(
            new EngineSettings("tcp://engine.example:2376", true, Path.of("/etc/certificates")));
    assertThat(settings.registry().timeout()).isEqualTo(Duration.ofMinutes(3));
    assertThat(settings.work())
        .isEqualTo(
            new WorkerSettings(
                service,
                8,
                Duration.ofMillis(500),
                Duration.ofMinutes(5),
                Duration.ofMinutes(4),
                Duration.ofMinutes(90),
                Duration.ZERO,
                new SettlementPolicy(
                    4, 5, true, RetryPolicy.FOR_MESSAGES.beginningWith(Duration.ofSeconds(45)))));
    assertThat(settings.logLevel()).isEqualTo(Level.DEBUG);
  }

  @Test
  void tellsEveryFaultAtOnceAndWhatWasExpected() {
    set("CONEX_LEASE", "90x");
    set("CONEX_CACHE_SIZE", "ten");
    set("CONEX_SKIP_SUPERSEDED", "maybe");
    set("CONEX_LOG_LEVEL", "loud");
    set("NumberOfWorkers", "0");
    set("CONEX_NOTIFY", "pigeon:");
    set("CONEX_QUEU", "sqlite:queue.db");
    set("CONEX_COLOUR", "blue");
    assertThat(faults(Need.QUEUE, Need.REGISTRIES))
        .containsExactlyInAnyOrder(
            "CONEX_QUEUE is not set; expected sqlite:<file>",
            "CONEX_REGISTRIES is not set;"
                + " expected oci:<host[:port]>, or several with commas between them",
            "CONEX_LEASE is \"90x\": it is not a number and a unit: ms, s, m, h or d;"
                + " expected a duration such as 90s, 15m or 1h30m",
            "CONEX_CACHE_SIZE is \"ten\": it is not a number and a unit: B, KiB, MiB, GiB or TiB;"
                + " expected a size such as 500MiB or 10GiB",
            "CONEX_SKIP_SUPERSEDED is \"maybe\": it is neither; expected on or off",
            "CONEX_LOG_LEVEL is \"loud\": it is none of them;"
                + " expected error, warn, info, debug or trace",
            "NumberOfWorkers is \"0\": it is not from 1 to 1000; expected a number, at least 1",
            "CONEX_NOTIFY is \"pigeon:\": there is no adapter pigeon:; expected log:",
            "CONEX_QUEU is no setting; did you mean CONEX_QUEUE?",
            "CONEX_COLOUR is no setting");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CONEX_QUEUE           | queue.db                       | it does not begin with a scheme
          CONEX_QUEUE           | sqlite:bad                     | it is a bad address
          CONEX_REGISTRIES      | oci:one.example,               | it does not begin with a scheme
          CONEX_REGISTRIES      | oci:one.example,oci:bad        | it is a bad address
          CONEX_REGISTRIES      | oci:a,oci:b,oci:a              | a stands there twice
          CONEX_GIT_URL         | https://git.example/one        | every push would build one repo
          CONEX_GIT_URL         | https://git.example/{name}     | the placeholder {name}
          CONEX_GIT_URL         | gopher://git.example/{repo}    | nothing fetches from gopher:
          CONEX_IMAGE_NAME      | {owner}                        | not a template of an image name
          CONEX_DOCKERFILE      | ../Dockerfile                  | stays in its repository
          CONEX_DOCKERFILE      | /Dockerfile                    | stays in its repository
          CONEX_CACHE_SIZE      | 999999999TiB                   | larger than any disk
          CONEX_REGISTRIES      | oci:a,oci:b,oci:b              | b stands there twice
          CONEX_JOB_LIMIT       | 366d                           | it is longer than a year
          CONEX_JOB_LIMIT       | 0s                             | no time at all
          CONEX_JOB_LIMIT       | -5m                            | not a number and a unit
          CONEX_JOB_LIMIT       | 5                              | not a number and a unit
          CONEX_GIT_TIMEOUT     | 500ms                          | it is not from 1s to 1d
          CONEX_GIT_TIMEOUT     | 2d                             | it is not from 1s to 1d
          CONEX_RETRY_DELAY     | 999ms                          | it is not from 1s to 15m
          CONEX_RETRY_DELAY     | 16m                            | it is not from 1s to 15m
          CONEX_POLL_WAIT       | 21s                            | it is longer
          CONEX_MAX_ATTEMPTS    | three                          | no whole number
          CONEX_SERVICE         | service\u00e9                  | holds other characters
          DOCKER_HOST           | engine.example                 | it is neither
          DOCKER_HOST           | ssh://engine.example           | it is neither
          """)
  void refusesWhatIsWrong(String name, String value, String why) {
    set(name, value);
    assertThat(faults()).singleElement().asString().startsWith(name + " is").contains(why);
  }

  @Test
  void refusesWhatContradictsItself() {
    set("CONEX_LEASE", "60s");
    set("CONEX_LEASE_RENEWAL", "60s");
    set("CONEX_MAX_ATTEMPTS", "11");
    assertThat(faults())
        .containsExactlyInAnyOrder(
            "CONEX_LEASE_RENEWAL is not less than CONEX_LEASE",
            "CONEX_MAX_RECEIVES is less than CONEX_MAX_ATTEMPTS");
  }

  @Test
  void doesNotHoldADefaultAgainstAWrongValue() {
    set("CONEX_LEASE", "soon");
    set("CONEX_LEASE_RENEWAL", "10m");
    assertThat(faults()).singleElement().asString().startsWith("CONEX_LEASE is \"soon\"");
  }

  @Test
  void takesWhatIsEmptyForNotSet() throws Exception {
    set("CONEX_LEASE", "");
    set("NPMAccessToken", " ");
    assertThat(read().work().lease()).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void leavesAloneWhatIsNotItsOwn() throws Exception {
    set("PATH", "/usr/bin");
    set("CONEXION", "roja");
    assertThat(read()).isNotNull();
  }

  @Test
  void sendsTheTokenToTheHostOfTheGitUrlAlone() throws Exception {
    set("GithubAccessToken", TOKEN);
    set("CONEX_GIT_URL", "https://Git.example:8443/{owner}/{repo}");
    GitSettings git = read().git();
    assertThat(git.credentialsFor(git.url())).contains(CREDENTIALS);
    assertThat(git.credentialsFor(new GitUrl("https://git.example/a/b"))).contains(CREDENTIALS);
    assertThat(git.credentialsFor(new GitUrl("https://elsewhere.example/a/b"))).isEmpty();
    assertThat(git.credentialsFor(new GitUrl("http://git.example/a/b"))).isEmpty();
    assertThat(git.credentialsFor(new GitUrl("/srv/a/b"))).isEmpty();
  }

  @Test
  void sendsTheTokenNowhereIfTheGitUrlIsNotHttps() throws Exception {
    set("GithubAccessToken", TOKEN);
    set("CONEX_GIT_URL", "/srv/{owner}/{repo}");
    GitSettings git = read().git();
    assertThat(git.credentialsFor(git.url())).isEmpty();
    assertThat(git.credentialsFor(new GitUrl("https://github.com/a/b"))).isEmpty();
  }

  @Test
  void printsNoSecret() throws Exception {
    set("GithubAccessToken", TOKEN);
    set("NPMAccessToken", "npm_9876543210");
    set("CONEX_REGISTRY_AUTHS", auths("registry.test", "pass_1357"));
    Settings settings = read();
    assertThat(settings.git().credentials()).contains(CREDENTIALS);
    assertThat(settings.toString()).doesNotContain(TOKEN, "npm_9876543210", "pass_1357");
    assertThat(new Redactor(settings.secrets()).redact(TOKEN + " npm_9876543210 pass_1357"))
        .isEqualTo("*** *** ***");
  }

  @Test
  void givesBuildsTheTokensAndWhatIsNamed() throws Exception {
    set("GithubAccessToken", TOKEN);
    set("PIP_TOKEN", "pip_1234");
    set("AWS_SECRET_ACCESS_KEY", "aws_1234");
    set("CONEX_BUILD_SECRETS", "PIP_TOKEN");
    set("CONEX_BUILD_ARGS", "NPMAccessToken, AWS_SECRET_ACCESS_KEY,GithubAccessToken");
    Settings settings = read();
    BuildVariables variables = settings.variables();
    assertThat(variables.secrets())
        .isEqualTo(
            Map.of("GithubAccessToken", Secret.of(TOKEN), "PIP_TOKEN", Secret.of("pip_1234")));
    assertThat(variables.arguments())
        .isEqualTo(
            Map.of(
                "GithubAccessToken", Secret.of(TOKEN),
                "AWS_SECRET_ACCESS_KEY", Secret.of("aws_1234")));
    assertThat(variables.withheld())
        .containsExactlyInAnyOrder("PIP_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN");
    assertThat(settings.toString()).doesNotContain(TOKEN, "pip_1234", "aws_1234");
    assertThat(new Redactor(settings.secrets()).redact("pip_1234 aws_1234")).isEqualTo("*** ***");
  }

  @Test
  void givesBuildsNothingOfTheWorkersOwnByItself() throws Exception {
    set("AWS_ACCESS_KEY_ID", "AKIA1234");
    set("AWS_SECRET_ACCESS_KEY", "aws_1234");
    BuildVariables variables = read().variables();
    assertThat(variables.secrets()).isEmpty();
    assertThat(variables.arguments()).isEmpty();
    assertThat(variables.withheld())
        .containsExactlyInAnyOrder(
            "GithubAccessToken",
            "NPMAccessToken",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN");
  }

  @Test
  void refusesWhatBuildsCannotBeGiven() {
    set("CONEX_BUILD_SECRETS", "NOT_SET");
    set("CONEX_BUILD_ARGS", "BUILDKIT_SYNTAX");
    set("CONEX_BUILD_MEMORY", "1MiB");
    set("CONEX_BUILD_CPUS", "0.001");
    set("CONEX_BUILD_LOG_LINES", "99");
    set("CONEX_PULL", "never");
    set("CONEX_BUILD_NETWORK", "bridge");
    assertThat(faults())
        .hasSize(7)
        .anyMatch(fault -> fault.startsWith("CONEX_BUILD_SECRETS names NOT_SET, which is not set;"))
        .anyMatch(fault -> fault.contains("BUILDKIT_SYNTAX is not for builds"))
        .anyMatch(fault -> fault.contains("a build needs 6 MiB of memory at least"))
        .anyMatch(fault -> fault.contains("a build needs a hundredth of a processor at least"));
    for (String names : List.of("CONEX_QUEUE", "A B", "A,,B", "SOURCE_DATE_EPOCH", "1A")) {
      environment.clear();
      set("CONEX_BUILD_ARGS", names);
      assertThat(faults()).hasSize(1);
    }
  }

  @Test
  void takesTheLoginsThatDockerHas() throws Exception {
    Path config = Files.createDirectories(home.resolve(".docker")).resolve("config.json");
    Files.writeString(config, auths("registry.test", "of the user"));
    assertThat(password()).isEqualTo("of the user");
    set("DOCKER_CONFIG", Files.createDirectories(home.resolve("other")).toString());
    assertThat(read().registry().logins().login("registry.test"))
        .isEqualTo(RegistryLogin.ANONYMOUS);
    Files.writeString(
        home.resolve("other/config.json"), auths("registry.test", "of DOCKER_CONFIG"));
    assertThat(password()).isEqualTo("of DOCKER_CONFIG");
    Files.writeString(home.resolve("mounted"), auths("registry.test", "of a file"));
    set("CONEX_REGISTRY_AUTHS", "@~/mounted");
    assertThat(password()).isEqualTo("of a file");
    set("CONEX_REGISTRY_AUTHS", auths("registry.test", "of the setting"));
    assertThat(password()).isEqualTo("of the setting");
  }

  @Test
  void refusesLoginsThatCannotBeRead() {
    set("CONEX_REGISTRY_AUTHS", "@~/nowhere");
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith(
            "CONEX_REGISTRY_AUTHS leads to " + home.resolve("nowhere") + ", which cannot be read;");
    set("CONEX_REGISTRY_AUTHS", "{\"auths\": pass_1357");
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith("CONEX_REGISTRY_AUTHS is wrong: Docker's configuration is not JSON")
        .doesNotContain("pass_1357");
  }

  @Test
  void printsNoSecretThatIsWrong() {
    set("GithubAccessToken", "two words");
    assertThat(faults())
        .containsExactly(
            "GithubAccessToken is wrong: it holds white space or other than ASCII characters;"
                + " expected a token, or a GitHub App as {\"appId\":\"…\",\"privateKey\":\"…\"}, or"
                + " @ and the path of a file with either");
  }

  @Test
  void takesCredentialsForGithubFromAFile() throws Exception {
    Files.writeString(home.resolve("token"), TOKEN + "\n");
    set("GithubAccessToken", "@~/token");
    set("CONEX_BUILD_ARGS", "GithubAccessToken");
    assertThat(read().git().credentials()).contains(CREDENTIALS);
    assertThat(read().variables().secrets())
        .isEqualTo(Map.of("GithubAccessToken", Secret.of(TOKEN)))
        .isEqualTo(read().variables().arguments());
    Files.writeString(home.resolve("token"), "{\"appId\":\"1\",\"privateKey\":\"s3cret\"}");
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith("GithubAccessToken is wrong: it is no private key in PEM;");
    set("GithubAccessToken", "@~/nowhere");
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith("GithubAccessToken leads to " + home.resolve("nowhere"));
  }

  @Test
  void takesAGithubApp() throws Exception {
    String key = key();
    set("GithubAccessToken", app(key));
    Settings settings = read();
    assertThat(settings.github().credentials().orElseThrow())
        .isInstanceOf(GithubCredentials.App.class);
    assertThat(settings.toString()).doesNotContain(key);
    assertThat(new Redactor(settings.secrets()).redact("a " + key)).isEqualTo("a ***");
    set("CONEX_GIT_URL", "https://git.example/{owner}/{repo}");
    assertThat(faults())
        .containsExactly(
            "CONEX_GITHUB_API is not set, and the GitHub App in GithubAccessToken needs it;"
                + " expected a URL such as https://github.example.com/api/v3");
    set("CONEX_GITHUB_API", "https://git.example/api/v3");
    assertThat(read().github().api()).contains(URI.create("https://git.example/api/v3"));
  }

  @Test
  void givesBuildsNothingOfAGithubApp() throws Exception {
    set("GithubAccessToken", app(key()));
    assertThat(read().variables().secrets()).isEmpty();
    assertThat(read().variables().withheld()).doesNotContain("GithubAccessToken");
    assertThat(read().variables().never()).containsOnlyKeys("GithubAccessToken");
    set("CONEX_BUILD_SECRETS", "GithubAccessToken");
    set("CONEX_BUILD_ARGS", "GithubAccessToken");
    String why =
        " names GithubAccessToken, which is a GitHub App, and no build gets its key; expected names"
            + " of environment variables, with commas between them";
    assertThat(faults())
        .containsExactlyInAnyOrder("CONEX_BUILD_SECRETS" + why, "CONEX_BUILD_ARGS" + why);
  }

  private static String key() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return Base64.getEncoder()
        .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
  }

  private static String app(String key) {
    return "{\"appId\":\"4711\",\"privateKey\":\"-----BEGIN PRIVATE KEY-----\\n"
        + key
        + "\\n-----END PRIVATE KEY-----\"}";
  }

  @Test
  void asksGithubWhereRepositoriesAreOnIt() throws Exception {
    assertThat(read().github().api()).contains(GithubApi.GITHUB_COM);
    assertThat(read().github().statuses()).isTrue();
    set("CONEX_STATUSES", "off");
    set("CONEX_GIT_URL", "https://git.example/{owner}/{repo}");
    assertThat(read().github().api()).isEmpty();
    assertThat(read().github().statuses()).isFalse();
    for (String wrong :
        new String[] {
          "http://git.example", "https://u:p@git.example", "https://git.example/?a=b", "git"
        }) {
      set("CONEX_GITHUB_API", wrong);
      assertThat(faults()).as(wrong).hasSize(1);
    }
  }

  @Test
  void leadsFromACommitToWhereTheSettingSays() throws Exception {
    set("CONEX_STATUS_URL", "https://{region}.example/{service}/{messageId}");
    assertThat(faults())
        .containsExactly(
            "CONEX_STATUS_URL is wrong: it holds {region}, and AWS_REGION is not set; expected a"
                + " URL, in which {messageId}, {owner}, {repo}, {sha}, {ref}, {service} and"
                + " {region} stand for the job's own");
    set("AWS_REGION", "eu-west-1");
    assertThat(read().github().statusTarget())
        .contains(
            new StatusTarget(
                "https://{region}.example/{service}/{messageId}", "ecs-conex", "eu-west-1"));
    set("AWS_REGION", "eu west");
    assertThat(faults())
        .anySatisfy(fault -> assertThat(fault).startsWith("AWS_REGION is \"eu west\""));
  }

  @Test
  void readsWhichPushesAreWorkedOn() throws Exception {
    assertThat(read().build().rules()).isEqualTo(PushRules.DEFAULT);
    set("CONEX_REPOSITORIES", "acme, !acme/sandbox");
    set("CONEX_BRANCHES", "{default},release/**");
    set("CONEX_TAGS", "v*");
    set("CONEX_SKIP_CI", "on");
    assertThat(read().build().rules())
        .isEqualTo(
            new PushRules(
                RepositoryPatterns.parse("acme,!acme/sandbox"),
                NamePatterns.parse("{default},release/**"),
                NamePatterns.parse("v*"),
                true));
    set("CONEX_BRANCHES", "a,,b");
    assertThat(faults()).hasSize(1);
  }

  @Test
  void printsNoCredentialsOfAUrl() {
    set("CONEX_GIT_URL", "https://octocat:" + TOKEN + "@git.example/{owner}/{repo}");
    set("CONEX_REGISTRIES", "ecr:octocat:" + TOKEN + "@registry.example");
    set("DOCKER_HOST", "tcp://octocat:" + TOKEN + "@engine.example:2376");
    assertThat(faults()).hasSize(3).allSatisfy(fault -> assertThat(fault).doesNotContain(TOKEN));
    assertThat(faults())
        .anySatisfy(fault -> assertThat(fault).contains("which belong into GithubAccessToken"));
  }

  @Test
  void readsThePoliciesOfEcrRepositories() throws Exception {
    assertThat(read().registry().ecrRepositories()).isEqualTo(RepositoryOptions.DEFAULT);
    Files.writeString(home.resolve("access.json"), "{\"Statement\":[]}");
    set("CONEX_ECR_IMMUTABLE_TAGS", "on");
    set("CONEX_ECR_SCAN_ON_PUSH", "on");
    set("CONEX_ECR_LIFECYCLE_POLICY", "{\"rules\":[]}");
    set("CONEX_ECR_ACCESS_POLICY", "@~/access.json");
    assertThat(read().registry().ecrRepositories())
        .isEqualTo(
            new RepositoryOptions(
                true, true, Optional.of("{\"rules\":[]}"), Optional.of("{\"Statement\":[]}")));
  }

  @Test
  void aPolicyThatIsNoneIsAFault() {
    set("CONEX_ECR_LIFECYCLE_POLICY", "keep 10");
    set("CONEX_ECR_ACCESS_POLICY", "@~/absent.json");
    assertThat(faults())
        .hasSize(2)
        .anyMatch(fault -> fault.contains("CONEX_ECR_LIFECYCLE_POLICY"))
        .anyMatch(fault ->
            fault.startsWith("CONEX_ECR_ACCESS_POLICY leads to ")
                && fault.contains("absent.json, which cannot be read"));
  }

  private static String auths(String host, String password) {
    return String.format(
        "{\"auths\":{\"%s\":{\"username\":\"octocat\",\"password\":\"%s\"}}}", host, password);
  }

  private String password() throws ConfigurationException {
    RegistryLogin login = read().registry().logins().login("registry.test");
    return ((RegistryLogin.Password) login).password().reveal();
  }

  private void set(String name, String value) {
    environment.put(name, value);
  }

  private Settings read(Need... needs) throws ConfigurationException {
    return SettingsReader.read(environment, new HomeDirectory(home), TestForms.ALL, Set.of(needs));
  }

  private List<String> faults(Need... needs) {
    return catchThrowableOfType(ConfigurationException.class, () -> read(needs)).faults();
  }
}
