package io.github.ecsconex.core.build;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.HeadCommit;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.Dockerfile;
import io.github.ecsconex.core.source.RepositoryRefs;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
   * What a repository lacks.
   *
   * @param pushes what would have been pushed, one push for each commit, branches first
   * @param leftOut refs that cannot be published as they are, each with the reason, for people
   */
  public record Missed(List<PushEvent> pushes, SortedMap<GitRef, String> leftOut) {
    public Missed {
      pushes = List.copyOf(pushes);
      leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
    }
  }

  /**
   * What is not published and would be, if it were pushed now. Each commit that lacks an image is
   * fetched, so that the rules can read its message; one without a Dockerfile lacks nothing.
   *
   * @param pusher in whose name
   */
  public Missed find(Repository repository, String pusher)
      throws PortException, InterruptedException {
    ImageName name = settings.names().nameOf(repository);
    RepositoryRefs refs = fetcher.refs(repository);
    SortedMap<GitRef, String> leftOut = rivals(refs.commits());
    List<PushEvent> missed = new ArrayList<>();
    Set<CommitId> seen = new HashSet<>();
    for (Map.Entry<GitRef, CommitId> entry : refs.commits().entrySet()) {
      GitRef ref = entry.getKey();
      PushEvent push =
          PushEvent.of(
              repository, ref, new HeadCommit(entry.getValue(), ""), refs.defaultBranch(), pusher);
      if (seen.contains(push.after())
          || isLeftAlone(push)
          || !isMissed(name, push, leftOut.containsKey(ref))) {
        continue;
      }
      try (SourceTree tree = fetcher.fetch(repository, push.after())) {
        PushEvent told =
            PushEvent.of(
                repository,
                ref,
                new HeadCommit(push.after(), tree.message()),
                refs.defaultBranch(),
                pusher);
        if (!isLeftAlone(told)) {
          // Its other refs say nothing else about it.
          seen.add(push.after());
          if (mayBecomeAnImage(tree)) {
            missed.add(told);
          }
        }
      } catch (RejectedException e) {
        if (ref.isTag()) {
          leftOut.put(ref, e.getMessage());
        } else {
          // Whoever works on it says at the commit what is wrong with it.
          missed.add(push);
        }
      }
    }
    return new Missed(missed, leftOut);
  }

  private boolean isLeftAlone(PushEvent push) {
    return settings.rules().reasonToSkip(push).isPresent();
  }

  /** The tags that would be one and the same at the image, yet are at different commits. */
  private static SortedMap<GitRef, String> rivals(Map<GitRef, CommitId> refs) {
    Map<ImageTag, List<GitRef>> bearers = new HashMap<>();
    refs.keySet().stream()
        .filter(GitRef::isTag)
        .forEach(ref ->
            ImageTag.of(ref)
                .ifPresent(
                    tag -> bearers.computeIfAbsent(tag, unknown -> new ArrayList<>()).add(ref)));
    SortedMap<GitRef, String> rivals = new TreeMap<>();
    bearers.forEach((tag, of) -> {
      if (of.stream().map(refs::get).distinct().count() > 1) {
        String names = of.stream().map(GitRef::shortName).collect(Collectors.joining(", "));
        of.forEach(ref ->
            rivals.put(
                ref,
                "the tags "
                    + names
                    + " are at different commits, yet all are "
                    + tag
                    + " at an image; the one that was pushed last has it"));
      }
    });
    return rivals;
  }

  /** What cannot be read is left to whoever works on it, who says so at the commit. */
  private boolean mayBecomeAnImage(SourceTree tree) {
    try {
      return Dockerfile.read(tree, settings.dockerfile()).isPresent();
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether a registry lacks the image, or has another one under a tag that has no rival. */
  private boolean isMissed(ImageName name, PushEvent push, boolean hasRival)
      throws PortException, InterruptedException {
    Optional<ImageTag> tag =
        push.ref().isTag() && !hasRival ? ImageTag.of(push.ref()) : Optional.empty();
    for (ImageRegistry registry : registries) {
      Optional<ImageDigest> image = registry.find(name, ImageTag.of(push.after()));
      if (image.isEmpty() || (tag.isPresent() && !registry.find(name, tag.get()).equals(image))) {
        return true;
      }
    }
    return false;
  }
}
