package io.github.ecsconex.core.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.PhaseTimes;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.push.GitRef;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the table of what becomes of a message. */
final class SettlementPolicyTest {
  private static final double MIDDLE = 0.5;
  private static final ImageDigest DIGEST = new ImageDigest("sha256:" + "0".repeat(64));
  private final RejectedException rejected = new RejectedException("RUN x exited with 1");
  private final UnavailableException unavailable = new UnavailableException("no engine");

  private final SettlementPolicy policy = SettlementPolicy.DEFAULT;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9})
  void whatEndedWellIsDeletedInSilence(int receiveCount) {
    PhaseTimes times = new PhaseTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    List<BuildOutcome> outcomes =
        List.of(
            new BuildOutcome.Published(List.of(), DIGEST, 1, List.of(), times),
            new BuildOutcome.AlreadyPublished(List.of(), DIGEST, List.of()),
            new BuildOutcome.Skipped("no Dockerfile found"),
            new BuildOutcome.Superseded(GitRef.branch("main")));

    assertThat(outcomes)
        .allSatisfy(outcome ->
            assertThat(policy.settle(outcome, receiveCount, MIDDLE))
                .isEqualTo(new Settlement.Delete()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9})
  void whatIsRejectedIsDeletedWithANotice(int receiveCount) {
    assertThat(policy.settle(new BuildOutcome.Rejected(rejected), receiveCount, MIDDLE))
        .isEqualTo(new Settlement.DeleteAndNotify(rejected));
  }

  @ParameterizedTest
  @CsvSource({"1, 30", "2, 120"})
  void whatFailedComesBackLaterAndLater(int receiveCount, int seconds) {
    assertThat(policy.settle(new BuildOutcome.Failed(unavailable), receiveCount, MIDDLE))
        .isEqualTo(new Settlement.Return(Duration.ofSeconds(seconds)));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 9})
  void whatFailedForTheThirdTimeIsDeletedWithANotice(int receiveCount) {
    assertThat(policy.settle(new BuildOutcome.Failed(unavailable), receiveCount, MIDDLE))
        .isEqualTo(new Settlement.DeleteAndNotify(unavailable));
  }

  @Test
  void eachFailureIsToldWhereTheOperatorWantsIt() {
    SettlementPolicy telling = new SettlementPolicy(3, 10, true, RetryPolicy.FOR_MESSAGES);

    assertThat(telling.settle(new BuildOutcome.Failed(unavailable), 1, MIDDLE))
        .isEqualTo(new Settlement.ReturnAndNotify(Duration.ofSeconds(30), unavailable));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9})
  void whatWasInterruptedComesBackAtOnce(int receiveCount) {
    assertThat(policy.settle(new BuildOutcome.Interrupted(), receiveCount, MIDDLE))
        .isEqualTo(new Settlement.Return(Duration.ZERO));
  }

  @Test
  void theTenthReceiveIsNotStarted() {
    assertThat(policy.mayStart(9)).isTrue();
    assertThat(policy.mayStart(10)).isFalse();
    assertThat(policy.mayStart(11)).isFalse();
  }

  @Test
  void noDelayIsLongerThanTheLongestNorFurtherOffThanTheJitter() {
    Random random = new Random(1);
    for (int tries = 1; tries < 20; tries++) {
      Duration middle = RetryPolicy.FOR_MESSAGES.delay(tries, MIDDLE);
      for (int i = 0; i < 1_000; i++) {
        Duration delay = RetryPolicy.FOR_MESSAGES.delay(tries, random.nextDouble());
        assertThat(delay).isBetween(middle.multipliedBy(79).dividedBy(100), Duration.ofMinutes(15));
        assertThat(delay.toMillis()).isLessThanOrEqualTo(middle.toMillis() * 121 / 100);
      }
    }
    assertThat(RetryPolicy.FOR_MESSAGES.delay(19, MIDDLE)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void aPolicyThatNeverTriesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SettlementPolicy(0, 10, false, RetryPolicy.FOR_MESSAGES));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SettlementPolicy(3, 2, false, RetryPolicy.FOR_MESSAGES));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(Duration.ZERO, 2, Duration.ofSeconds(1), 0.2));
  }
}
