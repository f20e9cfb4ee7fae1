package io.github.ecsconex.core.work;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FakeTickerTest implements TickerContract {
  private static final Instant START = Instant.parse("2016-07-05T06:10:51Z");

  private final FakeTicker time = new FakeTicker(START);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Override
  public Ticker ticker() {
    return time;
  }

  @Override
  public void passTime(Duration duration) {
    time.awaitSleepers(1);
    time.advance(duration);
  }

  @Test
  void standsStillUntilItIsMoved() {
    assertThat(time.instant()).isEqualTo(START);
    assertThat(time.nanos()).isZero();
    time.advance(Duration.ofSeconds(3));
    assertThat(time.instant()).isEqualTo(START.plusSeconds(3));
    assertThat(time.nanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
  }

  @Test
  void wakesEachSleeperWhenItsTimeHasCome() throws Exception {
    BlockingQueue<Instant> woken = new LinkedBlockingQueue<>();
    for (int seconds : List.of(30, 10, 20, 90)) {
      threads.execute(() -> {
        sleep(Duration.ofSeconds(seconds));
        woken.add(time.instant());
      });
    }
    time.awaitSleepers(4);
    for (int step = 0; step < 3; step++) {
      time.advance(Duration.ofSeconds(10));
      assertThat(woken.poll(10, SECONDS)).isEqualTo(START.plusSeconds(10L * (step + 1)));
    }
    assertThat(time.sleepers()).isOne();
  }

  @Test
  void aSignalWakesOnlyWhoWaitsForIt() throws Exception {
    long seen = time.signals();
    Future<?> signalled =
        threads.submit(() -> {
          time.sleepUntilSignal(Duration.ofSeconds(60), seen);
          return null;
        });
    threads.execute(() -> sleep(Duration.ofSeconds(60)));
    time.awaitSleepers(2);
    time.signal();
    signalled.get(10, SECONDS);
    assertThat(time.sleepers()).isOne();
    time.sleepUntilSignal(Duration.ofSeconds(60), seen);
  }

  @Test
  void theClockCanBeSetWhileTheTickerGoesOn() {
    time.shiftClock(Duration.ofHours(-1));
    assertThat(time.instant()).isEqualTo(START.minusSeconds(3600));
    assertThat(time.nanos()).isZero();
  }

  private void sleep(Duration duration) {
    try {
      time.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
