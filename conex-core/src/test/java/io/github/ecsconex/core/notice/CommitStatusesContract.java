package io.github.ecsconex.core.notice;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link CommitStatuses} keeps to. */
public interface CommitStatusesContract {
  /** A repository that is there, with every commit but {@link #ABSENT}. */
  Repository REPOSITORY = Repository.parse("octocat/hello-world");

  CommitId COMMIT = new CommitId("81e48385715d60cae6f6d9ae818d8148590a9902");
  CommitId ABSENT = new CommitId("0123456789abcdef0123456789abcdef01234567");

  /** The statuses under test, the same ones throughout a test. */
  CommitStatuses statuses();

  /** What people see at the commit; empty if nothing. */
  Optional<CommitStatus> shown(Repository repository, CommitId commit) throws Exception;

  /** From now on nothing answers. */
  void goAway() throws Exception;

  /** From now on the credentials are refused. */
  void refuseCredentials() throws Exception;

  private static CommitStatus status(State state, String description) {
    return new CommitStatus(state, description, Optional.of("https://example.com/log?a=b#c"));
  }

  @Test
  default void peopleSeeTheStatusAtTheCommit() throws Exception {
    for (State state : State.values()) {
      CommitStatus status = status(state, "für 🚀 \"quoted\"");
      statuses().set(REPOSITORY, COMMIT, status);
      assertThat(shown(REPOSITORY, COMMIT)).contains(status);
    }
  }

  @Test
  default void aStatusNeedsNoTarget() throws Exception {
    CommitStatus status = new CommitStatus(State.SUCCESS, "", Optional.empty());
    statuses().set(REPOSITORY, COMMIT, status);
    assertThat(shown(REPOSITORY, COMMIT)).contains(status);
  }

  @Test
  default void theLongestDescriptionIsTaken() throws Exception {
    CommitStatus status = status(State.ERROR, "ü".repeat(CommitStatus.DESCRIPTION_LIMIT));
    statuses().set(REPOSITORY, COMMIT, status);
    assertThat(shown(REPOSITORY, COMMIT)).contains(status);
  }

  @Test
  default void aCommitThatIsNotThereIsRejected() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> statuses().set(REPOSITORY, ABSENT, status(State.SUCCESS, "")))
        .withMessageContaining(ABSENT.hex());
  }

  @Test
  default void refusedCredentialsAreRejected() throws Exception {
    refuseCredentials();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> statuses().set(REPOSITORY, COMMIT, status(State.SUCCESS, "")));
    assertThat(shown(REPOSITORY, COMMIT)).isEmpty();
  }

  @Test
  default void whereNothingAnswersItMayBeTriedAgain() throws Exception {
    goAway();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> statuses().set(REPOSITORY, COMMIT, status(State.SUCCESS, "")));
  }

  @Test
  default void manyThreadsMayTellAtOnce() throws Exception {
    List<CommitId> commits = new ArrayList<>();
    CommitStatus status = status(State.PENDING, "building");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> telling = new ArrayList<>();
      for (int i = 1; i <= 8; i++) {
        CommitId commit = new CommitId(String.format("%040x", i));
        commits.add(commit);
        telling.add(
            threads.submit(() -> {
              statuses().set(REPOSITORY, commit, status);
              return null;
            }));
      }
      for (Future<?> one : telling) {
        one.get(60, SECONDS);
      }
    }
    for (CommitId commit : commits) {
      assertThat(shown(REPOSITORY, commit)).contains(status);
    }
  }
}
