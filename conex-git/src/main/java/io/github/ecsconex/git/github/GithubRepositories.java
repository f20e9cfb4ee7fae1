package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import java.util.ArrayList;
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
    String what = "look at " + repository;
    Optional<JsonNode> found =
        api.find(what, GithubRequest.get(GithubRequest.path(repository, "")), token);
    return found.isEmpty() ? Optional.empty() : Optional.of(repository(what, found.get()));
  }

  /** Every repository whose hooks the token's user may change. */
  public List<GithubRepository> administered(Secret token)
      throws PortException, InterruptedException {
    String what = "list your repositories";
    List<GithubRepository> administered = new ArrayList<>();
    for (JsonNode one : api.all(what, GithubRequest.get("/user/repos?per_page=100"), token)) {
      GithubRepository repository = repository(what, one);
      if (repository.administers()) {
        administered.add(repository);
      }
    }
    return administered;
  }

  private static GithubRepository repository(String what, JsonNode answer)
      throws UnavailableException {
    try {
      return GithubRepository.of(answer);
    } catch (IllegalArgumentException e) {
      throw new UnavailableException(
          "could not " + what + ": what was answered is no repository of GitHub's", e);
    }
  }

  /**
   * The head of the repository's default branch; empty while it has no commit.
   *
   * @throws RejectedException also if the token may not see it, for which Contents: read is needed
   */
  public Optional<CommitId> head(GithubRepository repository, Secret token)
      throws PortException, InterruptedException {
    return api.find(
            "look at the head of " + repository.name(),
            GithubRequest.get(
                GithubRequest.path(
                    repository.name(),
                    "/branches/" + GithubRequest.encode(repository.defaultBranch()))),
            token,
            // Who may not see the branches is told 404 as well, in other words.
            answer -> answer.message().equals("Branch not found"))
        .map(branch -> branch.path("commit").path("sha").asText(""))
        .filter(CommitId::isLegal)
        .map(CommitId::new);
  }

  /** The name of the token's user. */
  public String user(Secret token) throws PortException, InterruptedException {
    String what = "ask whose the token is";
    String login = api.call(what, GithubRequest.get("/user"), token).path("login").asText("");
    if (login.isEmpty()) {
      throw new UnavailableException("could not " + what + ": GitHub's answer does not say");
    }
    return login;
  }
}
