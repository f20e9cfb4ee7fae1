package io.github.ecsconex.core.build;

import java.time.Duration;
import java.util.Locale;

/**
 * How long each phase of a job took: no time at all where clocks that differ, or are set, make it
 * less.
 *
 * @param waited from the sending of the message to the start of its job
 * @param fetched asking for and getting the commit
 * @param built building the image
 * @param pushed pushing, copying and tagging it
 */
public record PhaseTimes(Duration waited, Duration fetched, Duration built, Duration pushed) {
  public PhaseTimes {
    waited = notNegative(waited);
    fetched = notNegative(fetched);
    built = notNegative(built);
    pushed = notNegative(pushed);
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

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
