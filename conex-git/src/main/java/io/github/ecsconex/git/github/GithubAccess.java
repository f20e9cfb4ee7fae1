package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What credentials may do on GitHub, as far as GitHub tells. Safe for use by many threads. */
public final class GithubAccess {
  /** How GitHub writes when a token expires: {@code 2026-07-05 06:10:51 UTC}. */
  private static final DateTimeFormatter EXPIRY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z");

  private final GithubApi api;
  private final InstantSource clock;

  public GithubAccess(GithubApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  /**
   * A token.
   *
   * @param user whose it is
   * @param scopes what it may do; empty for a fine-grained one, of which GitHub does not tell
   * @param expires when it ends, if it does
   * @param answered GitHub's time, if it told
   */
  public record TokenReport(
      String user,
      Optional<Set<String>> scopes,
      Optional<Instant> expires,
      Optional<Instant> answered) {
    public TokenReport {
      scopes = scopes.map(Set::copyOf);
    }
  }

  /** What a token may do. */
  public TokenReport token(Secret token) throws PortException, InterruptedException {
    GithubAnswer answer = api.ask("ask whose the token is", GithubRequest.get("/user"), token);
    return new TokenReport(
        answer.body().path("login").asText(""),
        answer.header("X-OAuth-Scopes").map(GithubAccess::scopes),
        answer.header("github-authentication-token-expiration").flatMap(text -> time(EXPIRY, text)),
        answer.header("Date").flatMap(text -> time(DateTimeFormatter.RFC_1123_DATE_TIME, text)));
  }

  /**
   * What an App may do in the repository, such as {@code contents} → {@code read}.
   *
   * @throws io.github.ecsconex.core.failure.RejectedException also if it is not installed there
   */
  public Map<String, String> permissions(GithubCredentials.App app, Repository repository)
      throws PortException, InterruptedException {
    JsonNode installation =
        new GithubAppTokens(api, app.id(), GithubAppKey.parse(app.key()), clock)
            .installed(repository);
    return installation.path("permissions").properties().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                permission -> permission.getValue().asText(),
                (one, other) -> one,
                TreeMap::new));
  }

  private static Set<String> scopes(String header) {
    return Arrays.stream(header.split(",", -1))
        .map(String::strip)
        .filter(scope -> !scope.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Optional<Instant> time(DateTimeFormatter format, String text) {
    try {
      return Optional.of(format.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
