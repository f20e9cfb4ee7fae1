package io.github.ecsconex.core.work;

import java.time.Duration;

/**
 * How long to wait before the next try: {@code first} after the first, {@code factor} times as long
 * after each further one, never longer than {@code longest}, and each a little off so that many do
 * not come back at once.
 *
 * @param jitter how far off at most, as a part of the delay: 0.2 is 20 % up or down
 */
public record RetryPolicy(Duration first, int factor, Duration longest, double jitter) {
  /** 30 s, 2 min, 8 min, then 15 min, each give or take 20 %. */
  public static final RetryPolicy FOR_MESSAGES =
      new RetryPolicy(Duration.ofSeconds(30), 4, Duration.ofMinutes(15), 0.2);

  /** 1 s, 2 s, 4 s, and so on up to 30 s, each give or take 20 %. */
  public static final RetryPolicy FOR_CALLS =
      new RetryPolicy(Duration.ofSeconds(1), 2, Duration.ofSeconds(30), 0.2);

  public RetryPolicy {
    if (first.isNegative()
        || first.isZero()
        || longest.compareTo(first) < 0
        || factor < 1
        || !(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException(
          "a retry waits longer than 0, and ever longer: "
              + String.join(
                  ", ", first.toString(), "×" + factor, longest.toString(), "±" + jitter));
    }
  }

  /** The same with another first delay, which must not be longer than the longest. */
  public RetryPolicy beginningWith(Duration delay) {
    return new RetryPolicy(delay, factor, longest, jitter);
  }

  /**
   * The delay before the next try.
   *
   * @param tries how many tries there were, at least 1
   * @param random at least 0 and less than 1; where in the jitter's range the delay falls
   */
  public Duration delay(int tries, double random) {
    double millis = (double) first.toMillis() * Math.pow(factor, Math.max(0, tries - 1.0));
    double off = 1 + jitter * (2 * random - 1);
    double limited = Math.min(millis * off, (double) longest.toMillis());
    return Duration.ofMillis(Math.round(limited));
  }
}
