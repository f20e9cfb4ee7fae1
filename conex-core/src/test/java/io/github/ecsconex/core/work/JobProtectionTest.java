package io.github.ecsconex.core.work;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class JobProtectionTest {
  private static final Duration LONGEST_JOB = Duration.ofMinutes(61);

  private final FakeTicker time = new FakeTicker();
  private final FakeScaleInProtection scaleIn = new FakeScaleInProtection();
  private final JobProtection protection = new JobProtection(scaleIn, LONGEST_JOB, time);

  private Duration asked() throws InterruptedException {
    return scaleIn.asked().poll(20, SECONDS);
  }

  @Test
  void leavesAGapThoughThereAreAlwaysJobs() throws Exception {
    protection.began();
    assertThat(asked()).isEqualTo(LONGEST_JOB.multipliedBy(2));
    time.advance(LONGEST_JOB);
    protection.began();
    assertThat(asked()).isZero();
    time.awaitSleepers(1);
    protection.ended();
    protection.began();
    assertThat(scaleIn.asked()).as("in the gap").isEmpty();
    time.advance(JobProtection.PAUSE);
    assertThat(asked()).isEqualTo(LONGEST_JOB.multipliedBy(2));
  }

  @Test
  void asksForNothingAfterAGapInWhichTheJobsEnded() throws Exception {
    protection.began();
    asked();
    time.advance(LONGEST_JOB);
    protection.began();
    assertThat(asked()).isZero();
    time.awaitSleepers(1);
    protection.ended();
    protection.ended();
    time.advance(JobProtection.PAUSE);
    protection.began();
    assertThat(asked()).as("for the job that began later").isPositive();
    protection.ended();
    assertThat(asked()).isZero();
    assertThat(scaleIn.asked()).isEmpty();
  }
}
