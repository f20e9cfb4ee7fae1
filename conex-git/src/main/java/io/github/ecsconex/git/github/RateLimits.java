package io.github.ecsconex.git.github;

import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tokens GitHub does not want to hear of for a while ("Rate limits for the REST API", "Best
 * practices for using the REST API"). Safe for use by many threads.
 */
final class RateLimits {
  /** What GitHub asks for where it gives no time. */
  private static final Duration UNTOLD = Duration.ofMinutes(1);

  /** The clocks of two machines differ. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofHours(24);

  /** A limit that is used up, and for how long. */
  record Limit(Duration left, Instant ends) {}

  private final InstantSource clock;
  private final Ticker ticker;
  private final Map<Secret, Long> ends = new ConcurrentHashMap<>();

  RateLimits(InstantSource clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
  }

  /** The limit of the token that is used up now, if any. */
  Optional<Limit> of(Secret token) {
    Long end = ends.get(token);
    if (end == null) {
      return Optional.empty();
    }
    Duration left = Duration.ofNanos(end - ticker.nanos());
    if (!left.isPositive()) {
      ends.remove(token, end);
      return Optional.empty();
    }
    return Optional.of(new Limit(left, clock.instant().plus(left)));
  }

  /** Whether the answer says that a limit is used up; it counts from now on. */
  boolean isHit(GithubAnswer answer, Secret token) {
    if (answer.status() != 403 && answer.status() != 429) {
      return false;
    }
    Optional<Duration> retryAfter = retryAfter(answer);
    Optional<Duration> untilReset = untilReset(answer);
    // Who lacks a permission may have used up the limit as well, by this very question.
    boolean isHit =
        retryAfter.isPresent()
            || speaksOfLimit(answer)
            || (untilReset.isPresent() && answer.message().isEmpty());
    if (isHit || untilReset.isPresent()) {
      long now = ticker.nanos();
      ends.values().removeIf(end -> end - now <= 0);
      ends.put(token, now + bounded(retryAfter.or(() -> untilReset).orElse(UNTOLD)).toNanos());
    }
    return isHit;
  }

  private static Optional<Duration> retryAfter(GithubAnswer answer) {
    return answer.header("Retry-After").flatMap(RateLimits::number).map(Duration::ofSeconds);
  }

  private Optional<Duration> untilReset(GithubAnswer answer) {
    return answer
        .header("X-RateLimit-Remaining")
        .filter("0"::equals)
        .flatMap(unused -> answer.header("X-RateLimit-Reset"))
        .flatMap(RateLimits::number)
        .map(seconds ->
            Duration.between(clock.instant(), Instant.ofEpochSecond(seconds)).plus(SLACK));
  }

  private static boolean speaksOfLimit(GithubAnswer answer) {
    return answer.status() == 429
        || answer.message().toLowerCase(Locale.ROOT).contains("rate limit");
  }

  private static Duration bounded(Duration wait) {
    if (wait.compareTo(SLACK) < 0) {
      return SLACK;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseLong(text.strip()))
          .filter(number -> number >= 0 && number < 1L << 40);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
