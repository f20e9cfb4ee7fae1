package io.github.ecsconex.core.image;

/** What the steps of a build see of the network. */
public enum NetworkMode {
  /** The engine's own network, with a way out. */
  DEFAULT,

  /** No network at all. */
  NONE,

  /** The network of the machine that the engine runs on, with all that listens there. */
  HOST
}
