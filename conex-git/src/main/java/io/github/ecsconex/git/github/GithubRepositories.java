package io.github.ecsconex.git.github;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import java.util.List;
import java.util.Optional;

/** The repositories that GitHub has, and who asks for them. Safe for use by many threads. */
public final class GithubRepositories {
  private final GithubApi api;

  public GithubRepositories(GithubApi api) {
    this.api = api;
  }

  /** The repository; empty if it is not there or the token may not see it. */
  public Optional<GithubRepository> find(Repository repository, Secret token)
      throws PortException, InterruptedException {
    return api.find(
            "look at " + repository, GithubRequest.get(GithubRequest.path(repository, "")), token)
        .map(GithubRepository::of);
  }

  /** Every repository whose hooks the token's user may change. */
  public List<GithubRepository> administered(Secret token)
      throws PortException, InterruptedException {
    return api
        .all("list your repositories", GithubRequest.get("/user/repos?per_page=100"), token)
        .stream()
        .map(GithubRepository::of)
        .filter(GithubRepository::administers)
        .toList();
  }

  /** The head of the repository's default branch; empty while it has no commit. */
  public Optional<CommitId> head(GithubRepository repository, Secret token)
      throws PortException, InterruptedException {
    return api.find(
            "look at the head of " + repository.name(),
            GithubRequest.get(
                GithubRequest.path(
                    repository.name(),
                    "/branches/" + GithubRequest.encode(repository.defaultBranch()))),
            token)
        .map(branch -> branch.path("commit").path("sha").asText(""))
        .filter(CommitId::isLegal)
        .map(CommitId::new);
  }

  /** The name of the token's user. */
  public String user(Secret token) throws PortException, InterruptedException {
    return api.call("ask whose the token is", GithubRequest.get("/user"), token)
        .path("login")
        .asText("");
  }
}
