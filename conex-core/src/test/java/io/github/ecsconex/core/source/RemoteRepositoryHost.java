package io.github.ecsconex.core.source;

/** A place behind a network with Git repositories, that fails as a test wants it to. */
public interface RemoteRepositoryHost extends RepositoryHost {
  /** From now on nobody's credentials will do. */
  void refuseCredentials() throws Exception;

  /** From now on the host cannot be reached. */
  void goAway() throws Exception;

  /** From now on no question is answered. */
  void stall() throws Exception;

  /** Waits until somebody waits for an answer that {@link #stall()} withholds. */
  void awaitStalledCaller() throws Exception;
}
