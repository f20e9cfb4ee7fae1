package io.github.ecsconex.core.image;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.source.SourceTree;
import java.time.Instant;

/** Builds images. Implementations are safe for use by many threads. */
public interface ImageBuilder {
  /**
   * Builds the image that the tree's Dockerfile describes, with what {@code .dockerignore} leaves
   * of the tree, and hands each line of output to {@code log} as it comes. What an earlier build of
   * the same job left in the engine is removed first. An interrupt stops the build, and nothing of
   * it stays.
   *
   * @throws io.github.ecsconex.core.failure.RejectedException if the Dockerfile cannot be built;
   *     for a step that failed the message names the step and its exit code
   * @throws UnavailableException if the engine, or what a step's base image comes from, does not
   *     answer
   */
  BuiltImage build(SourceTree source, BuildRequest request, BuildLog log)
      throws PortException, InterruptedException;

  /**
   * Makes sure that the engine can build by {@code policy}: a limit that it would not keep is
   * refused, not forgotten.
   *
   * @throws io.github.ecsconex.core.failure.RejectedException if it cannot; the message says what
   *     it lacks
   * @throws UnavailableException if it does not answer
   */
  void requireSupport(BuildPolicy policy) throws PortException, InterruptedException;

  /**
   * Makes sure that the engine takes calls.
   *
   * @throws UnavailableException if it does not answer
   */
  void requireAnswer() throws UnavailableException, InterruptedException;

  /**
   * Removes from the engine what builds that began before {@code began} and died have left.
   *
   * @return how many images were removed
   */
  int removeLeftovers(Instant began) throws UnavailableException, InterruptedException;

  /**
   * Removes what the engine keeps beyond {@code limits}: of the build cache what was longest not
   * used, then images without a name, then the images that were pulled or named longest ago.
   * Nothing goes that a build or a container uses, and no image that was named since {@code began};
   * one that was pulled counts from when this builder first saw it.
   *
   * @param began when the oldest job that may still run began
   * @return how many bytes became free, about
   */
  long reclaim(StorageLimits limits, Instant began)
      throws UnavailableException, InterruptedException;
}
