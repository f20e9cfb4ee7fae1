package io.github.ecsconex.core.push;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which pushes are worked on. A rule that the event does not tell enough for lets the push through.
 *
 * @param repositories whose pushes are worked on at all
 * @param branches by their short names; {@value #DEFAULT_BRANCH} stands for the repository's
 *     default branch
 * @param tags by their short names
 * @param generalMarkers whether {@code [skip ci]} and the like in a commit's message count as well,
 *     and not only {@code [skip conex]}; a push of a tag heeds neither
 */
public record PushRules(
    RepositoryPatterns repositories,
    NamePatterns branches,
    NamePatterns tags,
    boolean generalMarkers) {
  /** Every push is worked on, unless its commit says {@code [skip conex]}. */
  public static final PushRules DEFAULT =
      new PushRules(RepositoryPatterns.ALL, NamePatterns.ALL, NamePatterns.ALL, false);

  private static final String DEFAULT_BRANCH = "{default}";
  private static final String OWN_MARKER = "[skip conex]";
  private static final List<String> GENERAL_MARKERS = List.of("[skip ci]", "[ci skip]", "[no ci]");

  public PushRules {
    Objects.requireNonNull(repositories, "repositories");
    Objects.requireNonNull(branches, "branches");
    Objects.requireNonNull(tags, "tags");
  }

  /** Why the push is left alone, for people to read; empty if it is worked on. */
  public Optional<String> reasonToSkip(PushEvent push) {
    if (!repositories.want(push.repository())) {
      return Optional.of(push.repository() + " is none of the repositories that conex serves");
    }
    if (push.ref().isTag()) {
      return tags.want(push.ref().shortName())
          ? Optional.empty()
          : Optional.of(push.ref() + " is none of the tags that are built");
    }
    if (push.ref().isBranch() && !isWanted(push)) {
      return Optional.of(push.ref() + " is none of the branches that are built");
    }
    return marker(push).map(marker -> "the commit's message says " + marker);
  }

  private boolean isWanted(PushEvent push) {
    if (!branches.mention(DEFAULT_BRANCH)) {
      return branches.want(push.ref().shortName());
    }
    return push.defaultBranch()
        .map(branch -> branches.want(push.ref().shortName(), DEFAULT_BRANCH, branch.shortName()))
        .orElse(true);
  }

  private Optional<String> marker(PushEvent push) {
    String message = push.headCommit().map(HeadCommit::message).orElse("").toLowerCase(Locale.ROOT);
    return Stream.concat(
            Stream.of(OWN_MARKER), generalMarkers ? GENERAL_MARKERS.stream() : Stream.empty())
        .filter(message::contains)
        .findFirst();
  }
}
