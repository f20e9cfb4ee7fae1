package io.github.ecsconex.git.github;

import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatuses;
import io.github.ecsconex.core.notice.CommitStatusesContract;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class GithubCommitStatusesTest implements CommitStatusesContract {
  private static final Secret TOKEN = Secret.of("ghp_monasToken");
  private static TlsIdentity identity;

  private GithubServer server;
  private GithubApi api;
  private CommitStatuses statuses;

  @BeforeAll
  static void identify(@TempDir Path directory) throws Exception {
    identity = TlsIdentity.in(directory);
  }

  @BeforeEach
  void start() throws Exception {
    server = new GithubServer(identity);
    server.user("mona", TOKEN);
    server.repository(REPOSITORY, "mona");
    server.forget(REPOSITORY, ABSENT);
    api = GithubClients.api(server, identity, new FakeTicker());
    statuses = new GithubCommitStatuses(api, GithubTokens.fixed(TOKEN));
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  @Override
  public CommitStatuses statuses() {
    return statuses;
  }

  @Override
  public Optional<CommitStatus> shown(Repository repository, CommitId commit) {
    return server.status(repository, commit);
  }

  @Override
  public void goAway() {
    server.close();
  }

  @Override
  public void refuseCredentials() {
    server.refuseCredentials();
  }
}
