package io.github.ecsconex.core.build;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.BuildAccess;
import io.github.ecsconex.core.image.BuildAccess.SecretSource;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.Dockerfile;
import io.github.ecsconex.core.source.ResolvedCommit;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes of a push, of what the operator decides and of what there is to give one build's request.
 */
final class BuildRequests {
  /** In a commit's message: its build does every step again. */
  private static final Pattern NO_CACHE =
      Pattern.compile("\\[no[ -]cache]", Pattern.CASE_INSENSITIVE);

  private final BuildSettings settings;
  private final BuildOffer offer;
  private final Publisher publisher;

  BuildRequests(BuildSettings settings, BuildOffer offer, Publisher publisher) {
    this.settings = settings;
    this.offer = offer;
    this.publisher = publisher;
  }

  BuildRequest of(
      PushEvent push,
      String jobId,
      ImageName name,
      ResolvedCommit resolved,
      Instant committed,
      Dockerfile dockerfile,
      JobLog log)
      throws PortException, InterruptedException {
    warnOfSecretArguments(dockerfile, log);
    BuildRecipe recipe =
        new BuildRecipe(
            settings.dockerfile(),
            settings.target(),
            arguments(push, resolved.commit(), dockerfile),
            ImageLabels.of(offer.origin().apply(push.repository()), push, resolved, committed),
            Optional.of(committed));
    return new BuildRequest(
        jobId,
        scope(push.repository()),
        recipe,
        new BuildAccess(offer.secrets(), publisher.logins()),
        cacheFrom(push, name),
        policy(push, log));
  }

  /** The same however the repository is written: to a Git host it is one. */
  private static String scope(Repository repository) {
    return repository.toString().toLowerCase(Locale.ROOT);
  }

  private BuildPolicy policy(PushEvent push, JobLog log) {
    if (!settings.policy().noCache()
        && push.headCommit().map(head -> NO_CACHE.matcher(head.message()).find()).orElse(false)) {
      log.line("the push asks for a build without the cache");
      return settings.policy().withoutCache();
    }
    return settings.policy();
  }

  /** What the branch was before is what it is most like. */
  private List<ImageReference> cacheFrom(PushEvent push, ImageName name)
      throws PortException, InterruptedException {
    if (!settings.policy().inlineCache()
        || push.before().isEmpty()
        || push.before().get().isZero()) {
      return List.of();
    }
    return List.of(publisher.references(name, push.before().get()).getFirst());
  }

  private Map<String, String> arguments(PushEvent push, CommitId commit, Dockerfile dockerfile)
      throws PortException, InterruptedException {
    Map<String, String> arguments = new HashMap<>();
    arguments.put("CONEX_SHA", commit.hex());
    arguments.put("CONEX_REF", push.ref().name());
    arguments.keySet().retainAll(dockerfile.arguments());
    for (Map.Entry<String, SecretSource> each : offer.arguments().entrySet()) {
      if (dockerfile.arguments().contains(each.getKey())) {
        arguments.put(each.getKey(), each.getValue().get().reveal());
      }
    }
    return arguments;
  }

  private void warnOfSecretArguments(Dockerfile dockerfile, JobLog log) {
    for (String name : new TreeSet<>(offer.never().keySet())) {
      if (dockerfile.arguments().contains(name)) {
        log.warning(
            String.format(
                "%s declares ARG %s, which no build is given: %s",
                settings.dockerfile(), name, offer.never().get(name)));
      }
    }
    Set<String> refused = new TreeSet<>(dockerfile.arguments());
    refused.retainAll(offer.withheld());
    if (!refused.isEmpty()) {
      Set<String> missing = new TreeSet<>(refused);
      missing.removeAll(offer.secrets().keySet());
      log.warning(
          String.format(
              "%s declares ARG %s, but a secret is no build argument: it would stay in the image's"
                  + " history. Instead of the ARG write %s%s; the operator can allow the argument"
                  + " by %s=%s",
              settings.dockerfile(),
              String.join(", ", refused),
              refused.stream()
                  .map(name -> "RUN --mount=type=secret,id=" + name)
                  .collect(Collectors.joining(" and ")),
              missing.isEmpty()
                  ? ""
                  : ", for which the operator has to offer " + String.join(", ", missing),
              offer.allowance(),
              String.join(",", refused)));
    }
  }
}
