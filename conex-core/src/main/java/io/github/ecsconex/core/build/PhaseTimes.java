package io.github.ecsconex.core.build;

import java.time.Duration;
import java.util.Locale;

/**
 * How long each phase of a job took.
 *
 * @param waited from the sending of the message to the start of its job
 * @param fetched asking for and getting the commit
 * @param built building the image
 * @param pushed pushing, copying and tagging it
 */
public record PhaseTimes(Duration waited, Duration fetched, Duration built, Duration pushed) {
  /** {@code wait 0.1 s, fetch 0.3 s, build 12.9 s, push 2.4 s}. */
  @Override
  public String toString() {
    return "wait "
        + seconds(waited)
        + ", fetch "
        + seconds(fetched)
        + ", build "
        + seconds(built)
        + ", push "
        + seconds(pushed);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
