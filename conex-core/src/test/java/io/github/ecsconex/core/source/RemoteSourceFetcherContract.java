package io.github.ecsconex.core.source;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Revision;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link SourceFetcher} keeps to that fetches over a network. */
public interface RemoteSourceFetcherContract extends SourceFetcherContract {
  @Override
  RemoteRepositoryHost host() throws Exception;

  @Test
  default void rejectsWhatItsCredentialsDoNotOpen() throws Exception {
    CommitId commit = host().commit(REPOSITORY, MAIN, FILES);
    host().refuseCredentials();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetcher().resolve(REPOSITORY, Revision.HEAD))
        .withMessageContainingAll("credentials", "octocat/hello-world");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetcher().fetch(REPOSITORY, commit))
        .withMessageContainingAll("credentials", "octocat/hello-world");
  }

  @Test
  default void isUnavailableWhileTheHostCannotBeReached() throws Exception {
    CommitId commit = host().commit(REPOSITORY, MAIN, FILES);
    host().goAway();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> fetcher().resolve(REPOSITORY, Revision.HEAD))
        .withMessageContaining("octocat/hello-world");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> fetcher().fetch(REPOSITORY, commit))
        .withMessageContaining("octocat/hello-world");
  }

  @Test
  default void stopsWaitingWhenItIsInterrupted() throws Exception {
    CommitId commit = host().commit(REPOSITORY, MAIN, FILES);
    SourceFetcher fetcher = fetcher();
    host().stall();
    assertInterruptible(() -> fetcher.resolve(REPOSITORY, Revision.HEAD));
    assertInterruptible(() -> fetcher.fetch(REPOSITORY, commit));
  }

  private void assertInterruptible(Callable<?> call) throws Exception {
    FutureTask<Object> task = new FutureTask<>(call::call);
    Thread thread = Thread.ofVirtual().start(task);
    host().awaitStalledCaller();
    thread.interrupt();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> task.get(60, TimeUnit.SECONDS))
        .withCauseInstanceOf(InterruptedException.class);
  }
}
