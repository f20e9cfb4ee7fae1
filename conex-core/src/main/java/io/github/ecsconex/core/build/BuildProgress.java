package io.github.ecsconex.core.build;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.PushEvent;

/** Told how far the work on a push is. What it does takes no time. */
@FunctionalInterface
public interface BuildProgress {
  /** Tells nobody. */
  BuildProgress NONE = (push, commit) -> {};

  /**
   * The work on {@code commit} begins. Told again if it was a tag object, with the commit behind
   * it; not told at all where there is nothing to do.
   */
  void begins(PushEvent push, CommitId commit);
}
