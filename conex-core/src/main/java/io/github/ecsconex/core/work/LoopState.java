package io.github.ecsconex.core.work;

import java.time.Duration;
import java.util.Optional;

/** How far a worker's loop is. Told by the loop, asked by any thread. */
final class LoopState {
  /** How long trouble may last, or an answer stay out, before a person or ECS should act. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private enum Doing {
    NOT_BEGUN,
    /** Waiting for a job to end, or between two questions. */
    BUSY,
    ASKING,
    ENDED
  }

  private final Duration pollWait;
  private final Ticker ticker;
  private Doing doing = Doing.NOT_BEGUN;
  private long askedAt;
  private Optional<String> trouble = Optional.empty();
  private long troubledSince;

  LoopState(Duration pollWait, Ticker ticker) {
    this.pollWait = pollWait;
    this.ticker = ticker;
  }

  synchronized void begins() {
    doing = Doing.BUSY;
  }

  synchronized void asks() {
    doing = Doing.ASKING;
    askedAt = ticker.nanos();
  }

  synchronized void wasAnswered() {
    doing = Doing.BUSY;
    trouble = Optional.empty();
  }

  synchronized void failed(String why) {
    doing = Doing.BUSY;
    if (trouble.isEmpty()) {
      troubledSince = ticker.nanos();
    }
    trouble = Optional.of(why);
  }

  synchronized void ends() {
    doing = Doing.ENDED;
  }

  synchronized Optional<String> ailment() {
    long now = ticker.nanos();
    return switch (doing) {
      case NOT_BEGUN -> Optional.of("it has not begun to take messages");
      case ENDED -> Optional.of("it takes no more messages");
      case ASKING ->
          lasts(askedAt, now, pollWait.plus(PATIENCE))
              ? Optional.of("the queue has not answered for " + seconds(askedAt, now) + " s")
              : lastingTrouble(now);
      case BUSY -> lastingTrouble(now);
    };
  }

  private Optional<String> lastingTrouble(long now) {
    return lasts(troubledSince, now, PATIENCE)
        ? trouble.map(why -> "taking no messages for " + seconds(troubledSince, now) + " s: " + why)
        : Optional.empty();
  }

  private static boolean lasts(long since, long now, Duration limit) {
    return now - since >= limit.toNanos();
  }

  private static long seconds(long since, long now) {
    return Duration.ofNanos(now - since).toSeconds();
  }
}
