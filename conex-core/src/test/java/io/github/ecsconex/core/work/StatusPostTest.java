package io.github.ecsconex.core.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.core.notice.FakeCommitStatuses;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long, and how many, statuses are tried that do not get through. */
@Timeout(60)
final class StatusPostTest {
  private static final Repository REPOSITORY = Repository.parse("octocat/hello-world");

  private final FakeTicker time = new FakeTicker();
  private final FakeCommitStatuses statuses = new FakeCommitStatuses();
  private final OutstandingStatuses outstanding = new OutstandingStatuses(time);

  private StatusPost post() {
    return new StatusPost(statuses, StatusSubject::id, outstanding, time, () -> 0.5);
  }

  private static StatusSubject subject(int number) {
    return new StatusSubject(REPOSITORY, new CommitId(String.format("%040x", number)), true);
  }

  private static void tell(StatusPost post, int number, State state) {
    post.post(subject(number), commit -> new CommitStatus(state, "", Optional.empty()));
  }

  /** The pause between two tries, of which there is none longer. */
  private void pass(Duration duration) {
    for (Duration passed = Duration.ZERO;
        passed.compareTo(duration) < 0;
        passed = passed.plusSeconds(30)) {
      time.awaitSleepers(1);
      time.advance(Duration.ofSeconds(30));
    }
  }

  @Test
  void outlivesTheLongestRateLimit() throws Exception {
    statuses.failNext(Integer.MAX_VALUE);
    tell(post(), 1, State.SUCCESS);
    pass(Duration.ofMinutes(65));
    time.awaitSleepers(1);
    statuses.failNext(0);
    time.advance(Duration.ofSeconds(30));
    assertThat(statuses.awaitTold(1)).hasSize(1);
  }

  @Test
  void isGivenUpInTheEnd() throws Exception {
    statuses.failNext(Integer.MAX_VALUE);
    StatusPost post = post();
    tell(post, 1, State.SUCCESS);
    pass(Duration.ofMinutes(90));
    assertThat(post.await()).isTrue();
    assertThat(outstanding.await(Duration.ZERO)).isEmpty();
  }

  @Test
  void anOlderJobsStatusDoesNotHideANewerOnes() throws Exception {
    statuses.failNext(1);
    StatusPost older = post();
    tell(older, 1, State.FAILURE);
    time.awaitSleepers(1);
    StatusPost newer = post();
    tell(newer, 1, State.SUCCESS);
    assertThat(newer.await()).isTrue();
    assertThat(older.await()).isTrue();
    assertThat(statuses.told())
        .extracting(told -> told.status().state())
        .containsExactly(State.SUCCESS);
    assertThat(outstanding.await(Duration.ZERO)).isEmpty();
  }

  @Test
  void theOldestIsGivenUpWhereTooManyWait() throws Exception {
    statuses.failNext(Integer.MAX_VALUE);
    for (int i = 0; i <= OutstandingStatuses.MOST; i++) {
      tell(post(), i + 1, State.SUCCESS);
    }
    List<StatusSubject> left = outstanding.await(Duration.ZERO);
    assertThat(left)
        .hasSize(OutstandingStatuses.MOST)
        .doesNotContain(subject(1))
        .contains(subject(2), subject(OutstandingStatuses.MOST + 1));
  }

  @Test
  void aSecondStatusOfOneJobIsOutstandingUntilItIsTold() throws Exception {
    statuses.failNext(2);
    StatusPost post = post();
    tell(post, 1, State.PENDING);
    time.awaitSleepers(1);
    tell(post, 1, State.SUCCESS);
    statuses.awaitFailed();
    time.awaitSleepers(1);
    assertThat(outstanding.await(Duration.ZERO)).containsExactly(subject(1));
    time.advance(Duration.ofSeconds(30));
    statuses.awaitTold(1);
    assertThat(post.await()).isTrue();
    assertThat(outstanding.await(Duration.ZERO)).isEmpty();
  }
}
