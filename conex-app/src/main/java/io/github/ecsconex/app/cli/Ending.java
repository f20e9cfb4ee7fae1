package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;

/**
 * How what runs is told to end: at first, by an interrupt of its thread, and by the end of the
 * process if it does not heed that. Safe for many threads.
 */
final class Ending {
  /** How long what is interrupted may take to wind up. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Ends the process there and then. */
  @FunctionalInterface
  interface Halt {
    void now(int exitCode, String why);
  }

  private final Duration patience;
  private final Halt halt;
  private Runnable how;

  /**
   * @param running the thread that runs the command
   * @param patience how long it may take to heed an interrupt
   */
  Ending(Thread running, Duration patience, Halt halt) {
    this.patience = patience;
    this.halt = halt;
    this.how =
        () -> {
          running.interrupt();
          haltUnlessOver(ExitCode.INTERRUPTED, "told to stop");
        };
  }

  /** From now on the command is told to end by {@code gentler}, which sees to its own limits. */
  synchronized void tellBy(Runnable gentler) {
    how = gentler;
  }

  /** Tells it. */
  synchronized void end() {
    how.run();
  }

  /** Ends the process with {@code exitCode} if it is not over soon by itself. */
  void haltUnlessOver(int exitCode, String why) {
    // Of the system and not virtual: what ignores interrupts may keep every carrier busy.
    Thread.ofPlatform()
        .name("halt")
        .daemon()
        .start(() -> {
          try {
            Ticker.system().sleep(patience);
            halt.now(
                exitCode,
                why + ", and it did not end within " + patience.toMillis() / 1000.0 + " s");
          } catch (InterruptedException e) {
            // Nobody interrupts it.
          }
        });
  }
}
