package io.github.ecsconex.app.config;

import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.build.LogLimit;
import io.github.ecsconex.core.image.ImageNameTemplate;
import io.github.ecsconex.core.image.NetworkMode;
import io.github.ecsconex.core.image.PullPolicy;
import java.util.List;
import java.util.SequencedSet;

/** The settings about how images are built, in the order in which they are documented. */
final class KnownBuildSettings {
  private static final String SIZE = "a size such as `500MiB` or `10GiB`";
  private static final String SWITCH = "`on` or `off`";
  private static final String NAMES = "names of environment variables, with commas between them";

  final Setting<ImageNameTemplate> imageName =
      Setting.of(
          "CONEX_IMAGE_NAME",
          "a template of `{owner}` and `{repo}`",
          ImageNameTemplate.REPO.text(),
          "How a repository's image is named. What registries do not allow is mapped:"
              + " upper case to lower case, other characters to `-`.",
          ImageNameTemplate::new);
  final Setting<String> dockerfile =
      Setting.of(
          "CONEX_DOCKERFILE",
          "a path in the repository",
          BuildSettings.DEFAULT.dockerfile(),
          "The Dockerfile that is built. A repository without it is left alone.",
          BuildSettingValues::dockerfile);
  final Setting<String> target =
      Setting.optional(
          "CONEX_TARGET",
          "the name of a stage",
          "The stage of each Dockerfile that becomes the image; where not set, the last one.",
          text -> text);
  final Setting<Boolean> skipSuperseded =
      Setting.of(
          "CONEX_SKIP_SUPERSEDED",
          SWITCH,
          "off",
          "Whether a push to a branch is left alone once a later push has moved the branch on.",
          SettingValues::onOrOff);
  final Setting<SequencedSet<String>> secrets =
      Setting.optional(
          "CONEX_BUILD_SECRETS",
          NAMES,
          "What builds can ask for by `RUN --mount=type=secret,id=<name>`, beside"
              + " `GithubAccessToken` and `NPMAccessToken`. Each must be set; its value is masked"
              + " in the log.",
          BuildSettingValues::names);
  final Setting<SequencedSet<String>> arguments =
      Setting.optional(
          "CONEX_BUILD_ARGS",
          NAMES,
          "Which variables, secrets too, a Dockerfile gets as the build arguments that it declares."
              + " They stand in the image's history; their values are masked in the log.",
          BuildSettingValues::names);
  final Setting<Boolean> noCache =
      Setting.of(
          "CONEX_NO_CACHE",
          SWITCH,
          "off",
          "Whether every build does all of its steps again; `[no cache]` in a commit's message asks"
              + " for it for one.",
          SettingValues::onOrOff);
  final Setting<PullPolicy> pull =
      Setting.of(
          "CONEX_PULL",
          "`refresh`, `always` or `missing`",
          "refresh",
          "When base images are pulled: for each build, whether or not the registry gives them"
              + " (`refresh`) or only if it does (`always`), or when the engine has none"
              + " (`missing`; with containerd's image store, BuildKit asks the registry"
              + " nonetheless, and takes the engine's own where that does not answer).",
          text -> BuildSettingValues.oneOf(PullPolicy.class, text));
  final Setting<Boolean> inlineCache =
      Setting.of(
          "CONEX_INLINE_CACHE",
          SWITCH,
          "off",
          "Whether images tell which of their layers later builds can take over, and builds take"
              + " over those of the commit that the branch was at before. Needs BuildKit.",
          SettingValues::onOrOff);
  final Setting<NetworkMode> network =
      Setting.of(
          "CONEX_BUILD_NETWORK",
          "`default`, `none` or `host`",
          "default",
          "What the steps of a build see of the network; `host` lets them at all that listens on"
              + " the engine's machine.",
          text -> BuildSettingValues.oneOf(NetworkMode.class, text));
  final Setting<Long> memory =
      Setting.optional(
          "CONEX_BUILD_MEMORY",
          SIZE,
          "How much memory a step of a build may take. Only the classic builder keeps it; where"
              + " none does, it is refused at the start.",
          BuildSettingValues::memory);
  final Setting<Integer> cpus =
      Setting.optional(
          "CONEX_BUILD_CPUS",
          "a number of processors such as `2` or `0.5`",
          "How much of the machine's processors a step of a build may take. Only the classic"
              + " builder keeps it; where none does, it is refused at the start.",
          BuildSettingValues::cpuMillis);
  final Setting<LogLimit> logLines =
      Setting.of(
          "CONEX_BUILD_LOG_LINES",
          "a number from 100 to 1000000",
          String.valueOf(LogLimit.DEFAULT.lines()),
          "How many lines of a build's output are logged; of a longer one the middle is left out.",
          BuildSettingValues::logLimit);
  final Setting<Long> buildCache =
      Setting.of(
          "CONEX_BUILD_CACHE_SIZE",
          SIZE,
          "20GiB",
          "How large the engine's build cache may grow before a worker removes what was longest not"
              + " used.",
          HumanSize::parse);
  final Setting<Long> images =
      Setting.optional(
          "CONEX_ENGINE_IMAGES_SIZE",
          SIZE,
          "How large the engine's images may grow before a worker removes the oldest that no"
              + " container uses, whoever made them; where not set, it removes none.",
          HumanSize::parse);

  List<Setting<?>> all() {
    return List.of(
        imageName,
        dockerfile,
        target,
        skipSuperseded,
        secrets,
        arguments,
        noCache,
        pull,
        inlineCache,
        network,
        memory,
        cpus,
        logLines,
        buildCache,
        images);
  }
}
