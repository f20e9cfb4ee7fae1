package io.github.ecsconex.app.cli;

/** How what runs is told to end: at first, by an interrupt of its thread. Safe for many threads. */
final class Ending {
  private Runnable how;

  /**
   * @param running the thread that runs the command
   */
  Ending(Thread running) {
    this.how = running::interrupt;
  }

  /** From now on the command is told to end by {@code gentler}. */
  synchronized void tellBy(Runnable gentler) {
    how = gentler;
  }

  /** Tells it. */
  synchronized void end() {
    how.run();
  }
}
