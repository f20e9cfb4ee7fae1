package io.github.ecsconex.core.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.core.notice.FakeCommitStatuses.Told;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FakeCommitStatusesTest implements CommitStatusesContract {
  private final FakeCommitStatuses statuses = new FakeCommitStatuses();

  @BeforeEach
  void forgetTheAbsentOne() {
    statuses.forget(ABSENT);
  }

  @Override
  public CommitStatuses statuses() {
    return statuses;
  }

  @Override
  public Optional<CommitStatus> shown(Repository repository, CommitId commit) {
    return statuses.told().reversed().stream()
        .filter(one -> one.repository().equals(repository) && one.commit().equals(commit))
        .map(Told::status)
        .findFirst();
  }

  @Override
  public void goAway() {
    statuses.failNext(Integer.MAX_VALUE);
  }

  @Override
  public void refuseCredentials() {
    statuses.refuseCredentials();
  }

  @Test
  void failsAsOftenAsItIsTold() throws Exception {
    CommitStatus status = new CommitStatus(State.SUCCESS, "", Optional.empty());
    statuses.failNext(1);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> statuses.set(REPOSITORY, COMMIT, status));
    statuses.set(REPOSITORY, COMMIT, status);
    assertThat(statuses.awaitTold(1)).containsExactly(new Told(REPOSITORY, COMMIT, status));
  }
}
