package io.github.ecsconex.app.doctor;

import io.github.ecsconex.app.watch.GithubSite;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.git.github.GithubAccess;
import io.github.ecsconex.git.github.GithubAccess.TokenReport;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCredentials;
import io.github.ecsconex.git.github.GithubRepositories;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether GitHub lets the credentials read repositories and mark commits. */
public final class TokenCheck implements Check {
  private static final Duration SOON = Duration.ofDays(14);

  private final GithubApi api;
  private final GithubCredentials credentials;
  private final List<Repository> repositories;
  private final ClockCheck clocks;
  private final InstantSource clock;

  /**
   * @param repositories those that it should be good for
   * @param clocks is told what time it is at GitHub
   */
  public TokenCheck(
      GithubApi api,
      GithubCredentials credentials,
      List<Repository> repositories,
      ClockCheck clocks,
      InstantSource clock) {
    this.api = api;
    this.credentials = credentials;
    this.repositories = List.copyOf(repositories);
    this.clocks = clocks;
    this.clock = clock;
  }

  @Override
  public String subject() {
    return "token";
  }

  @Override
  public String remedy() {
    return "make another token (repository contents: read, commit statuses: write; or the scope"
        + " repo of a classic one), or mend the App's, and give it to the stack or to"
        + " GithubAccessToken";
  }

  @Override
  public List<Finding> look() throws PortException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    switch (credentials) {
      case GithubCredentials.Token token -> look(token, findings);
      case GithubCredentials.App app -> look(app, findings);
    }
    GithubRepositories readable = new GithubRepositories(api);
    for (Repository repository : repositories) {
      boolean found =
          readable.find(repository, credentials.tokens(api, clock).token(repository)).isPresent();
      findings.add(
          found
              ? Finding.ok(subject(), "it can read " + repository)
              : Finding.fault(
                  subject(),
                  "it cannot read " + repository + ", or there is no such repository",
                  "add its user or App at " + site() + "/" + repository + "/settings/access"));
    }
    return findings;
  }

  private String site() {
    return "https://" + GithubSite.of(api.base()).host();
  }

  private void look(GithubCredentials.Token token, List<Finding> findings)
      throws PortException, InterruptedException {
    TokenReport report = new GithubAccess(api, clock).token(token.token());
    Instant now = clock.instant();
    report.answered().ifPresent(there -> clocks.hear("GitHub", there, now));
    findings.add(Finding.ok(subject(), "GitHub knows it as " + report.user() + "'s"));
    Optional<Set<String>> scopes = report.scopes();
    if (scopes.isEmpty()) {
      findings.add(
          Finding.ok(subject(), "it is fine-grained: GitHub does not tell what else it may do"));
    } else if (scopes.get().contains("repo")) {
      findings.add(Finding.ok(subject(), "it may read private repositories and mark commits"));
    } else {
      // Of a private repository that is named, it is said below that it cannot be read.
      boolean marks = scopes.get().contains("repo:status") || scopes.get().contains("public_repo");
      findings.add(
          Finding.note(
              subject(),
              "it lacks the scope repo: it reads public repositories only"
                  + (marks ? "" : ", and marks no commits"),
              "add the scope at " + site() + "/settings/tokens"));
    }
    if (report.expires().isPresent() && report.expires().get().isBefore(now.plus(SOON))) {
      findings.add(
          Finding.fault(
              subject(), "it expires at " + report.expires().get(), "make another one in time"));
    }
  }

  private void look(GithubCredentials.App app, List<Finding> findings)
      throws PortException, InterruptedException {
    if (repositories.isEmpty()) {
      findings.add(
          Finding.note(
              subject(),
              "it is GitHub App " + app.id() + ", and what it may do depends on the repository",
              "name one: conex doctor <owner>/<repo>"));
    }
    for (Repository repository : repositories) {
      Map<String, String> permissions = new GithubAccess(api, clock).permissions(app, repository);
      need(findings, permissions, repository, "contents", "read", "fetch it");
      need(findings, permissions, repository, "statuses", "write", "mark its commits");
    }
  }

  private void need(
      List<Finding> findings,
      Map<String, String> permissions,
      Repository repository,
      String permission,
      String least,
      String purpose) {
    String granted = permissions.getOrDefault(permission, "none");
    boolean enough = granted.equals(least) || granted.equals("write");
    findings.add(
        enough
            ? Finding.ok(subject(), String.format("the App may %s for %s", purpose, repository))
            : Finding.fault(
                subject(),
                String.format(
                    "the App may not %s for %s: its permission %s is %s",
                    purpose, repository, permission, granted),
                "grant "
                    + permission
                    + ": "
                    + least
                    + " in the App's settings, and have the owner"
                    + " accept it"));
  }
}
