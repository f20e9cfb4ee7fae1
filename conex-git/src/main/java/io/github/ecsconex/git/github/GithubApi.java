package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * GitHub's REST API, or that of a GitHub Enterprise Server. Close it after everything that was made
 * with it. Safe for use by many threads.
 *
 * <p>A rate limit that ends soon is waited for; until one ends, nobody is asked with its token.
 */
public final class GithubApi implements AutoCloseable {
  /** That of github.com. */
  public static final URI GITHUB_COM = URI.create("https://api.github.com");

  private static final Logger LOG = LoggerFactory.getLogger(GithubApi.class);

  /** More than there are hooks, repositories or tags anywhere. */
  private static final int MOST_PAGES = 1000;

  /** One that GitHub follows up with another is none that will end by waiting once more. */
  private static final int MOST_WAITS = 2;

  private final URI base;
  private final GithubLimits limits;
  private final GithubHttp http;
  private final RateLimits rates;
  private final Ticker ticker;

  /**
   * @param base the URL that the paths of the API begin with, such as {@link #GITHUB_COM} or {@code
   *     https://github.example.com/api/v3}
   */
  public GithubApi(URI base, Ticker ticker, InstantSource clock) {
    this(HttpClient.newBuilder(), base, GithubLimits.DEFAULT, ticker, clock);
  }

  GithubApi(
      HttpClient.Builder http, URI base, GithubLimits limits, Ticker ticker, InstantSource clock) {
    this.base = URI.create(base.toString().replaceFirst("/+$", ""));
    this.limits = limits;
    this.http = new GithubHttp(http, limits);
    this.rates = new RateLimits(clock, ticker);
    this.ticker = ticker;
  }

  /** The URL that the paths of the API begin with. */
  public URI base() {
    return base;
  }

  /**
   * Asks one question.
   *
   * @param what is tried and on what, to stand behind "could not"
   * @throws RejectedException if GitHub refuses; says why, and what may help
   */
  JsonNode call(String what, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    return ask(what, request, token).body();
  }

  /**
   * Asks one question about a repository, with its token; once anew if GitHub takes that no longer
   * and there may be another.
   */
  JsonNode call(String what, GithubRequest request, GithubTokens tokens, Repository repository)
      throws PortException, InterruptedException {
    Secret token = tokens.token(repository);
    GithubAnswer answer = answer(what, request, token);
    if (answer.status() == 401 && tokens.refused(repository, token)) {
      answer = answer(what, request, tokens.token(repository));
    }
    return successful(what, request, answer).body();
  }

  /** Asks one question whose answer may be that there is no such thing. */
  Optional<JsonNode> find(String what, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    GithubAnswer answer = answer(what, request, token);
    return answer.status() == 404
        ? Optional.empty()
        : Optional.of(successful(what, request, answer).body());
  }

  /** Everything that a list holds, page by page. */
  List<JsonNode> all(String what, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    List<JsonNode> all = new ArrayList<>();
    Optional<GithubRequest> next = Optional.of(request);
    for (int page = 0; next.isPresent() && page < MOST_PAGES; page++) {
      GithubAnswer answer = ask(what, next.get(), token);
      // Most lists are arrays; some stand in an object, beside how long they are.
      JsonNode list =
          answer.body().isArray()
              ? answer.body()
              : answer.body().properties().stream()
                  .map(Map.Entry::getValue)
                  .filter(JsonNode::isArray)
                  .findFirst()
                  .orElse(JsonNodeFactory.instance.arrayNode());
      list.forEach(all::add);
      next = answer.next().map(URI::create).filter(this::isOurs).map(GithubRequest::get);
    }
    return all;
  }

  private GithubAnswer ask(String what, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    return successful(what, request, answer(what, request, token));
  }

  private GithubAnswer successful(String what, GithubRequest request, GithubAnswer answer)
      throws PortException {
    if (answer.status() / 100 != 2) {
      throw GithubFailures.of(what, request, answer);
    }
    return answer;
  }

  private GithubAnswer answer(String what, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    for (int waits = 0; ; waits++) {
      awaitLimit(what, token, waits);
      GithubAnswer answer = followed(what, request, token);
      if (!rates.isHit(answer, token)) {
        return answer;
      }
    }
  }

  private void awaitLimit(String what, Secret token, int waits)
      throws UnavailableException, InterruptedException {
    Optional<RateLimits.Limit> limit = rates.of(token);
    if (limit.isEmpty()) {
      return;
    }
    if (waits > MOST_WAITS || limit.get().left().compareTo(limits.patience()) > 0) {
      throw new UnavailableException(
          String.format(
              "could not %s: GitHub's rate limit is used up until %s",
              what, limit.get().ends().truncatedTo(ChronoUnit.SECONDS)));
    }
    LOG.info("waiting {} s for GitHub's rate limit", limit.get().left().toSeconds());
    ticker.sleep(limit.get().left());
  }

  /** A repository that was renamed is found under its new name, on this server only. */
  private GithubAnswer followed(String what, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    GithubAnswer answer = http.exchange(what, base, request, token);
    Optional<URI> target =
        Set.of(301, 302, 307, 308).contains(answer.status())
            ? answer.header("Location").map(URI::create).filter(this::isOurs)
            : Optional.empty();
    if (target.isEmpty()) {
      return answer;
    }
    return http.exchange(what, base, request.at(target.get()), token);
  }

  private boolean isOurs(URI uri) {
    return base.getScheme().equals(uri.getScheme())
        && base.getRawAuthority().equals(uri.getRawAuthority());
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    http.close();
  }
}
