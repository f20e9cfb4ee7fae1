package io.github.ecsconex.app.config;

import static java.util.stream.Collectors.joining;

import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.push.RepositoryPatterns;
import io.github.ecsconex.core.secret.Secret;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.slf4j.event.Level;

/** Every setting there is, in the order in which they are documented. */
final class KnownSettings {
  private static final String DURATION = "a duration such as `90s`, `15m` or `1h30m`";
  private static final String SIZE = "a size such as `500MiB` or `10GiB`";
  private static final String SWITCH = "`on` or `off`";
  private static final String JSON_OR_FILE = "JSON, or `@` and the path of a file with it";
  private static final String PATTERNS = "patterns with commas between them,";
  private static final String COUNT = "a number, at least 1";

  /** Apart from the others, since what asks for a worker's health reads nothing else. */
  static final Setting<InetSocketAddress> HEALTH =
      Setting.optional(
          "CONEX_HEALTH",
          "`<host>:<port>`, such as `127.0.0.1:8790`",
          "Where `conex worker` tells by HTTP whether it takes messages, and `conex health` asks"
              + " it; where not set, it does not tell.",
          SettingValues::address);

  final Setting<AdapterUri> queue;
  final Setting<List<AdapterUri>> registries;
  final Setting<AdapterUri> notify;
  final Setting<AdapterUri> builder;
  final Setting<GitUrl> gitUrl;

  final KnownBuildSettings build = new KnownBuildSettings();
  final Setting<RepositoryPatterns> repositories =
      Setting.optional(
          "CONEX_REPOSITORIES",
          PATTERNS + " such as `acme`, `octo-org/web-*` or `!acme/sandbox`",
          "Whose pushes are worked on; where not set, everybody's. A pattern without a slash is an"
              + " owner.",
          RepositoryPatterns::parse);
  final Setting<NamePatterns> branches =
      Setting.optional(
          "CONEX_BRANCHES",
          PATTERNS + " such as `{default}`, `release/**` or `!wip/**`",
          "Which branches are built; where not set, all. `{default}` is the repository's default"
              + " branch.",
          NamePatterns::parse);
  final Setting<NamePatterns> tags =
      Setting.optional(
          "CONEX_TAGS",
          PATTERNS + " such as `v*`",
          "Which git tags are built when they are pushed; where not set, all.",
          NamePatterns::parse);
  final Setting<Boolean> skipCi =
      Setting.of(
          "CONEX_SKIP_CI",
          SWITCH,
          "off",
          "Whether `[skip ci]`, `[ci skip]` and `[no ci]` in the message of a branch's newest"
              + " commit leave the push alone, as `[skip conex]` always does.",
          SettingValues::onOrOff);
  final Setting<Secret> githubAccessToken =
      Setting.secret(
          "GithubAccessToken",
          "a token, or a GitHub App as `{\"appId\":\"…\",\"privateKey\":\"…\"}`, or `@` and the"
              + " path of a file with either",
          "Lets conex fetch private repositories and mark commits. Sent to the host of"
              + " `CONEX_GIT_URL` and to `CONEX_GITHUB_API` alone, and only by https; builds can"
              + " ask for a token, and not for an App, as a secret.",
          SettingValues::githubAccessToken);
  final Setting<URI> githubApi =
      Setting.optional(
          "CONEX_GITHUB_API",
          "a URL such as `https://github.example.com/api/v3`",
          "Where the API of a GitHub Enterprise Server is; `https://api.github.com` where"
              + " `CONEX_GIT_URL` is on github.com.",
          SettingValues::githubApi);
  final Setting<Boolean> statuses =
      Setting.of(
          "CONEX_STATUSES",
          SWITCH,
          "on",
          "Whether GitHub shows at each commit how far its image is. Needs `GithubAccessToken`,"
              + " with leave to write commit statuses.",
          SettingValues::onOrOff);
  final Setting<String> statusUrl =
      Setting.optional(
          "CONEX_STATUS_URL",
          "a URL, in which `{messageId}`, `{owner}`, `{repo}`, `{sha}`, `{ref}`, `{service}` and"
              + " `{region}` stand for the job's own",
          "Where the mark at a commit leads to, such as the job's log.",
          text -> text);
  final Setting<String> awsRegion =
      Setting.optional(
          "AWS_REGION",
          "a region such as `us-east-1`",
          "What `{region}` in `CONEX_STATUS_URL` stands for.",
          SettingValues::region);
  final Setting<Secret> npmAccessToken =
      Setting.secret(
          "NPMAccessToken",
          "a token",
          "For npm, in builds: they can ask for it as a secret.",
          SettingValues::token);
  final Setting<Path> cache;
  final Setting<Long> cacheSize =
      Setting.of(
          "CONEX_CACHE_SIZE",
          SIZE,
          "10GiB",
          "How large the mirrors may grow before the least recently used goes.",
          HumanSize::parse);
  final Setting<Duration> gitTimeout =
      Setting.of(
          "CONEX_GIT_TIMEOUT",
          DURATION,
          "60s",
          "How long a Git server may leave conex without an answer.",
          SettingValues::silence);
  final Setting<Secret> registryAuths =
      Setting.secret(
          "CONEX_REGISTRY_AUTHS",
          "the text of a Docker `config.json`, or `@` and the path of one",
          "The users and passwords of registries, also of those that base images come from. Where"
              + " not set, `config.json` in `DOCKER_CONFIG` or `~/.docker` is read if there is"
              + " one.",
          Secret::of);
  final Setting<Duration> registryTimeout =
      Setting.of(
          "CONEX_REGISTRY_TIMEOUT",
          DURATION,
          "60s",
          "How long a registry may leave conex without an answer; to store a large layer that it"
              + " has got, it may take 15 minutes.",
          SettingValues::someTime);
  final Setting<Boolean> ecrImmutableTags =
      Setting.of(
          "CONEX_ECR_IMMUTABLE_TAGS",
          SWITCH,
          "off",
          "Whether tags are immutable in repositories that conex creates in ECR; a git tag that is"
              + " moved is then left out.",
          SettingValues::onOrOff);
  final Setting<Boolean> ecrScanOnPush =
      Setting.of(
          "CONEX_ECR_SCAN_ON_PUSH",
          SWITCH,
          "off",
          "Whether ECR scans each image that is pushed to a repository that conex creates.",
          SettingValues::onOrOff);
  final Setting<String> ecrLifecyclePolicy =
      Setting.optional(
          "CONEX_ECR_LIFECYCLE_POLICY",
          JSON_OR_FILE,
          "The lifecycle policy of repositories in ECR that have none.",
          SettingValues::jsonOrFile);
  final Setting<String> ecrAccessPolicy =
      Setting.optional(
          "CONEX_ECR_ACCESS_POLICY",
          JSON_OR_FILE,
          "The repository policy, which lets other accounts pull, of repositories in ECR that have"
              + " none.",
          SettingValues::jsonOrFile);
  final Setting<String> dockerHost =
      Setting.of(
          "DOCKER_HOST",
          "`unix://<path>` or `tcp://<host>:<port>`",
          "unix:///var/run/docker.sock",
          "Where the Docker Engine listens.",
          SettingValues::engine);
  final Setting<Boolean> dockerTlsVerify =
      Setting.of(
          "DOCKER_TLS_VERIFY",
          "anything, or nothing for no TLS",
          "",
          "Whether the engine at `tcp://` is spoken to by TLS.",
          text -> !text.isEmpty());
  final Setting<Path> dockerCertPath;
  final Setting<URI> ecsMetadata =
      Setting.optional(
          "ECS_CONTAINER_METADATA_URI_V4",
          "a URL",
          "Set by ECS: where a task can ask what it is called, for notices.",
          SettingValues::httpUrl);
  final Setting<Path> ecsMetadataFile;
  final Setting<URI> ecsAgent =
      Setting.optional(
          "ECS_AGENT_URI",
          "a URL",
          "Set by ECS: where a task can ask to be kept while its service scales in, which a worker"
              + " does while jobs run.",
          SettingValues::httpUrl);
  final Setting<Path> dockerConfig;
  final Setting<Integer> workers =
      Setting.of(
          "NumberOfWorkers",
          COUNT,
          "4",
          "How many jobs a worker runs at once.",
          SettingValues::count);
  final Setting<Duration> jobLimit =
      Setting.of(
          "CONEX_JOB_LIMIT",
          DURATION,
          "1h",
          "How long a job may take, that of `conex build` too; then it is stopped and its push"
              + " rejected.",
          SettingValues::someTime);
  final Setting<Duration> grace =
      Setting.of(
          "CONEX_GRACE",
          DURATION,
          "90s",
          "How long running jobs may go on when the worker is told to stop; then they are stopped"
              + " and their messages given back.",
          HumanDuration::parse);
  final Setting<Duration> lease =
      Setting.of(
          "CONEX_LEASE",
          DURATION,
          "180s",
          "How long a message is leased to the worker at a time. A message whose worker died comes"
              + " back after that.",
          SettingValues::someTime);
  final Setting<Duration> renewal =
      Setting.of(
          "CONEX_LEASE_RENEWAL",
          DURATION,
          "60s",
          "How often the lease is renewed while the job runs; less than `CONEX_LEASE`.",
          SettingValues::someTime);
  final Setting<Duration> pollWait =
      Setting.of(
          "CONEX_POLL_WAIT",
          "a duration of at most `20s`",
          "20s",
          "How long one look into the queue waits for a message.",
          SettingValues::pollWait);
  final Setting<Integer> maxAttempts =
      Setting.of(
          "CONEX_MAX_ATTEMPTS",
          COUNT,
          "3",
          "How often a push is tried whose failure may mend itself.",
          SettingValues::count);
  final Setting<Duration> retryDelay =
      Setting.of(
          "CONEX_RETRY_DELAY",
          DURATION,
          "30s",
          "How long a push that failed waits before it is tried again; four times as long after"
              + " each further failure, but no longer than 15 minutes.",
          SettingValues::retryDelay);
  final Setting<Integer> maxReceives =
      Setting.of(
          "CONEX_MAX_RECEIVES",
          COUNT,
          "10",
          "A message that is received that often, because worker after worker died, is rejected;"
              + " no less than `CONEX_MAX_ATTEMPTS`.",
          SettingValues::count);
  final Setting<Boolean> notifyRetries =
      Setting.of(
          "CONEX_NOTIFY_RETRIES",
          SWITCH,
          "off",
          "Whether a notice is sent for each failure that will be tried again, too.",
          SettingValues::onOrOff);
  final Setting<String> service =
      Setting.of(
          "CONEX_SERVICE",
          "1 to 128 printable ASCII characters",
          "ecs-conex",
          "What notices call this service.",
          SettingValues::service);
  final Setting<Level> logLevel =
      Setting.of(
          "CONEX_LOG_LEVEL",
          "`error`, `warn`, `info`, `debug` or `trace`",
          "info",
          "How much is logged.",
          SettingValues::level);

  /**
   * @param forms of the addresses that the adapters take
   */
  KnownSettings(AddressForms forms, HomeDirectory home) {
    queue =
        Setting.optional(
            "CONEX_QUEUE",
            forms(forms.queues()),
            "Where pushes wait for a worker. `conex worker` and `conex send` need it; a topic is"
                + " for `conex send` alone.",
            text -> adapter(text, forms.queues()));
    registries =
        Setting.optional(
            "CONEX_REGISTRIES",
            forms(forms.registries()) + ", or several with commas between them",
            "Where images are published: pushed to the first, copied to the others."
                + " `conex worker` and `conex build` need it.",
            text -> adapters(text, forms.registries()));
    notify =
        Setting.of(
            "CONEX_NOTIFY",
            forms(forms.notifiers()),
            "log:",
            "Who is told of a push that did not become an image.",
            text -> adapter(text, forms.notifiers()));
    builder =
        Setting.of(
            "CONEX_BUILDER",
            forms(forms.builders()),
            "auto",
            "What builds images, with the Docker Engine at `DOCKER_HOST`: `buildkit`; `classic`,"
                + " the engine's older builder; or `auto` and `docker:`, BuildKit where the engine"
                + " has it.",
            // A word alone is an adapter without an address.
            text -> adapter(text.contains(":") ? text : text + ":", forms.builders()));
    gitUrl =
        Setting.of(
            "CONEX_GIT_URL",
            "a template with `{repo}`: a URL ("
                + String.join(", ", forms.sources())
                + "), `user@host:path` or a path",
            "https://github.com/{owner}/{repo}.git",
            "Where repositories are fetched from; `{owner}` and `{repo}` stand for the repository's"
                + " own.",
            text -> gitUrl(text, forms.sources()));
    cache =
        Setting.of(
            "CONEX_CACHE",
            "a directory",
            "~/.cache/conex",
            "Where the mirrors of fetched repositories are kept; several workers may share it.",
            home::resolve);
    dockerCertPath =
        Setting.optional(
            "DOCKER_CERT_PATH",
            "a directory",
            "Where `ca.pem`, `cert.pem` and `key.pem` for TLS are; where not set, `DOCKER_CONFIG`.",
            home::resolve);
    ecsMetadataFile =
        Setting.optional(
            "ECS_CONTAINER_METADATA_FILE",
            "a file",
            "Set by ECS on instances that are told to: tells which instance it is, for notices.",
            home::resolve);
    dockerConfig =
        Setting.of(
            "DOCKER_CONFIG",
            "a directory",
            "~/.docker",
            "Where the Docker command-line tool keeps its `config.json`.",
            home::resolve);
  }

  /** All of them, in the order in which they are documented. */
  List<Setting<?>> all() {
    List<Setting<?>> all =
        new ArrayList<>(
            List.of(
                queue,
                registries,
                notify,
                builder,
                gitUrl,
                githubAccessToken,
                npmAccessToken,
                repositories,
                branches,
                tags,
                skipCi,
                githubApi,
                statuses,
                statusUrl));
    all.addAll(build.all());
    all.addAll(
        List.of(
            workers,
            jobLimit,
            grace,
            lease,
            renewal,
            pollWait,
            maxAttempts,
            retryDelay,
            maxReceives,
            notifyRetries,
            service,
            HEALTH,
            logLevel,
            cache,
            cacheSize,
            gitTimeout,
            registryAuths,
            registryTimeout,
            ecrImmutableTags,
            ecrScanOnPush,
            ecrLifecyclePolicy,
            ecrAccessPolicy,
            dockerHost,
            dockerTlsVerify,
            dockerCertPath,
            dockerConfig,
            ecsMetadata,
            ecsMetadataFile,
            ecsAgent,
            awsRegion));
    return List.copyOf(all);
  }

  private static GitUrl gitUrl(String text, Set<String> schemes) {
    GitUrl url = new GitUrl(text);
    if (!schemes.contains(url.scheme())) {
      throw new IllegalArgumentException("nothing fetches from " + url.scheme() + ":");
    }
    if (!url.isTemplate()) {
      throw new IllegalArgumentException("without {repo} every push would build one repository");
    }
    return url;
  }

  private static AdapterUri adapter(String text, SortedMap<String, AddressForm> forms) {
    AdapterUri uri = AdapterUri.parse(text);
    AddressForm form = forms.get(uri.scheme());
    if (form == null) {
      throw new IllegalArgumentException("there is no adapter " + uri.scheme() + ":");
    }
    form.check(uri.address());
    return uri;
  }

  private static List<AdapterUri> adapters(String text, SortedMap<String, AddressForm> forms) {
    List<AdapterUri> uris =
        Arrays.stream(text.split(",", -1)).map(each -> adapter(each.strip(), forms)).toList();
    Set<String> addresses = new HashSet<>();
    for (AdapterUri uri : uris) {
      if (!addresses.add(uri.address())) {
        throw new IllegalArgumentException(uri.address() + " stands there twice");
      }
    }
    return uris;
  }

  private static String forms(SortedMap<String, AddressForm> forms) {
    return forms.values().stream().map(form -> "`" + form.form() + "`").collect(joining(" or "));
  }
}
