package io.github.ecsconex.core.build;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.GitRef;
import java.util.List;

/** How the work on a push ended. What becomes of its message follows from this and nothing else. */
public sealed interface BuildOutcome {
  /**
   * The image was built and stands in every registry.
   *
   * @param images where it stands under the commit's id, one in each registry
   * @param size the bytes that it takes in the engine
   * @param tags the tags that it got beside the commit's id
   */
  record Published(
      List<ImageReference> images,
      ImageDigest digest,
      long size,
      List<ImageTag> tags,
      PhaseTimes times)
      implements BuildOutcome {
    public Published {
      images = List.copyOf(images);
      tags = List.copyOf(tags);
    }
  }

  /**
   * The commit's image stood in a registry before, and stands in every one now; nothing was built.
   *
   * @param images where it stands under the commit's id, one in each registry
   * @param tags the tags of the commit that it bears beside the commit's id
   */
  record AlreadyPublished(List<ImageReference> images, ImageDigest digest, List<ImageTag> tags)
      implements BuildOutcome {
    public AlreadyPublished {
      images = List.copyOf(images);
      tags = List.copyOf(tags);
    }
  }

  /** There was nothing to build, and that is no failure. */
  record Skipped(String reason) implements BuildOutcome {}

  /** A later push has moved {@code branch} on, and only the head of a branch was to be built. */
  record Superseded(GitRef branch) implements BuildOutcome {}

  /**
   * It failed for a reason that trying again cannot mend.
   *
   * @param fault who has to mend it
   */
  record Rejected(RejectedException cause, Fault fault) implements BuildOutcome {
    /** Nothing in the commit is to blame. */
    public Rejected(RejectedException cause) {
      this(cause, Fault.SERVICE);
    }
  }

  /** Who has to mend what failed. */
  enum Fault {
    /** Whoever pushed the commit. */
    COMMIT,
    /** Whoever runs conex, or what it needs. */
    SERVICE
  }

  /** It failed for a reason that may be gone when it is tried again. */
  record Failed(UnavailableException cause) implements BuildOutcome {}

  /** It was told to stop before it was done. */
  record Interrupted() implements BuildOutcome {}
}
