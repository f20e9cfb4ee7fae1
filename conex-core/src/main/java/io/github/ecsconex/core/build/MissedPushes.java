package io.github.ecsconex.core.build;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.SourceFetcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the heads of branches, and the tags, that are not published: of what GitHub sends no event
 * for, or could not deliver. Safe for use by many threads.
 */
public final class MissedPushes {
  private final SourceFetcher fetcher;
  private final List<ImageRegistry> registries;
  private final BuildSettings settings;

  /**
   * @param settings whose rules say what would be left alone anyway
   */
  public MissedPushes(
      SourceFetcher fetcher, List<ImageRegistry> registries, BuildSettings settings) {
    this.fetcher = fetcher;
    this.registries = List.copyOf(registries);
    this.settings = settings;
  }

  /**
   * What would have been pushed, one push for each commit, branches first. A commit without a
   * Dockerfile counts as missed each time, for nothing of it is ever published.
   *
   * @param pusher in whose name
   */
  public List<PushEvent> find(Repository repository, String pusher)
      throws PortException, InterruptedException {
    ImageName name = settings.names().nameOf(repository);
    List<PushEvent> missed = new ArrayList<>();
    Set<CommitId> found = new HashSet<>();
    for (Map.Entry<GitRef, CommitId> ref : fetcher.refs(repository).entrySet()) {
      PushEvent push = PushEvent.of(repository, ref.getKey(), ref.getValue(), pusher);
      if (!found.contains(push.after())
          && settings.rules().reasonToSkip(push).isEmpty()
          && isMissed(name, push)) {
        missed.add(push);
        found.add(push.after());
      }
    }
    return missed;
  }

  /** Whether a registry lacks the image, or has another one under the tag. */
  private boolean isMissed(ImageName name, PushEvent push)
      throws PortException, InterruptedException {
    Optional<ImageTag> tag = push.ref().isTag() ? ImageTag.of(push.ref()) : Optional.empty();
    for (ImageRegistry registry : registries) {
      Optional<ImageDigest> image = registry.find(name, ImageTag.of(push.after()));
      if (image.isEmpty() || (tag.isPresent() && !registry.find(name, tag.get()).equals(image))) {
        return true;
      }
    }
    return false;
  }
}
