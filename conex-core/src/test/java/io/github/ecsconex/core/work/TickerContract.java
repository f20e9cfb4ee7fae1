package io.github.ecsconex.core.work;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What every {@link Ticker} keeps to. */
public interface TickerContract {
  /** Short, for tickers whose time is real. */
  Duration NAP = Duration.ofMillis(20);

  /** The ticker under test, the same one throughout a test. */
  Ticker ticker();

  /**
   * Lets {@code duration} pass once a thread sleeps; needs to do nothing where it passes anyway.
   */
  void passTime(Duration duration);

  @Test
  default void aSleepLastsAsLongAsItShould() throws Exception {
    long before = ticker().nanos();
    FutureTask<Long> sleep =
        new FutureTask<>(() -> {
          ticker().sleep(NAP);
          return ticker().nanos();
        });
    Thread.ofVirtual().start(sleep);
    passTime(NAP);
    assertThat(sleep.get(60, SECONDS) - before).isGreaterThanOrEqualTo(NAP.toNanos());
  }

  @Test
  default void aSleepOfNoTimeEndsAtOnce() throws Exception {
    FutureTask<Boolean> sleeps =
        new FutureTask<>(() -> {
          ticker().sleep(Duration.ZERO);
          ticker().sleep(Duration.ofDays(-1));
          return true;
        });
    Thread.ofVirtual().start(sleeps);
    assertThat(sleeps.get(60, SECONDS)).isTrue();
  }

  @Test
  default void anInterruptEndsASleep() {
    FutureTask<Boolean> sleep =
        new FutureTask<>(() -> {
          ticker().sleep(Duration.ofDays(400_000));
          return true;
        });
    Thread.ofVirtual().start(sleep).interrupt();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> sleep.get(60, SECONDS))
        .withCauseInstanceOf(InterruptedException.class);
  }
}
