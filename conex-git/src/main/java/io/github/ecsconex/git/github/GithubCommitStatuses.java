package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatuses;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import java.util.Locale;

/** The mark that GitHub shows at a commit ("Create a commit status"). */
public final class GithubCommitStatuses implements CommitStatuses {
  /** What the mark has been called since 2016. */
  private static final String CONTEXT = "ecs-conex";

  private final GithubApi api;
  private final GithubTokens tokens;

  /**
   * @param tokens that may write commit statuses
   */
  public GithubCommitStatuses(GithubApi api, GithubTokens tokens) {
    this.api = api;
    this.tokens = tokens;
  }

  @Override
  public void set(Repository repository, CommitId commit, CommitStatus status)
      throws PortException, InterruptedException {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("state", status.state().name().toLowerCase(Locale.ROOT))
            .put("description", status.description())
            .put("context", CONTEXT);
    status.target().ifPresent(target -> body.put("target_url", target));
    api.call(
        String.format("tell GitHub that %s of %s is %s", commit, repository, status.state()),
        GithubRequest.post(GithubRequest.path(repository, "/statuses/" + commit), body),
        tokens,
        repository);
  }
}
