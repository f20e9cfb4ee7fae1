package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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

  private static final int NO_CONTENT = 204;

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
    return find(what, request, token, answer -> true);
  }

  /**
   * Asks one question whose answer may be that there is no such thing.
   *
   * @param absent whether an answer of 404 means that, and not that the token may not see it
   */
  Optional<JsonNode> find(
      String what, GithubRequest request, Secret token, Predicate<GithubAnswer> absent)
      throws PortException, InterruptedException {
    GithubAnswer answer = answer(what, request, token);
    return answer.status() == 404 && absent.test(answer)
        ? Optional.empty()
        : Optional.of(successful(what, request, answer).body());
  }

  /** What the first page of a list holds. */
  List<JsonNode> firstPage(String what, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    List<JsonNode> page = new ArrayList<>();
    list(what, ask(what, request, token)).forEach(page::add);
    return page;
  }

  /** Everything that a list holds, page by page. */
  List<JsonNode> all(String what, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    List<JsonNode> all = new ArrayList<>();
    Optional<GithubRequest> next = Optional.of(request);
    for (int page = 0; next.isPresent(); page++) {
      if (page == MOST_PAGES) {
        throw new RejectedException("could not " + what + ": it has more than " + page + " pages");
      }
      GithubAnswer answer = ask(what, next.get(), token);
      list(what, answer).forEach(all::add);
      next = next(what, answer);
    }
    return all;
  }

  /** Most lists are arrays; some stand in an object, beside how long they are. */
  private JsonNode list(String what, GithubAnswer answer) throws UnavailableException {
    if (answer.body().isArray()) {
      return answer.body();
    }
    return answer.body().properties().stream()
        .map(Map.Entry::getValue)
        .filter(JsonNode::isArray)
        .findFirst()
        .orElseThrow(() ->
            new UnavailableException(
                "could not " + what + ": what " + base.getHost() + " answered is no list"));
  }

  /** A list that went on elsewhere and was cut there would pass for the whole. */
  private Optional<GithubRequest> next(String what, GithubAnswer answer) throws RejectedException {
    Optional<String> link = answer.next();
    if (link.isEmpty()) {
      return Optional.empty();
    }
    Optional<URI> next = ours(link.get());
    if (next.isEmpty()) {
      throw new RejectedException(
          String.format(
              "could not %s: the list goes on at %s, which is not at %s as its beginning; is that"
                  + " what the server calls itself?",
              what, link.get(), base));
    }
    return next.map(GithubRequest::get);
  }

  /** The same with what the answer's headers tell. */
  GithubAnswer ask(String what, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    return successful(what, request, answer(what, request, token));
  }

  private GithubAnswer successful(String what, GithubRequest request, GithubAnswer answer)
      throws PortException {
    if (answer.status() / 100 != 2) {
      throw GithubFailures.of(what, request, answer);
    }
    if (answer.status() != NO_CONTENT && !answer.body().isContainerNode()) {
      throw new UnavailableException(
          String.format(
              "could not %s: what %s answered with %d is no JSON, so that it was hardly GitHub; is"
                  + " there a proxy, or a network that wants a login?",
              what, base.getHost(), answer.status()));
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
            ? answer.header("Location").flatMap(this::ours)
            : Optional.empty();
    if (target.isEmpty()) {
      return answer;
    }
    return http.exchange(what, base, request.at(target.get()), token);
  }

  /** The URL that an answer names, if it is one of this server's. */
  Optional<URI> ours(String text) {
    try {
      URI uri = base.resolve(text);
      return server(uri).equals(server(base)) ? Optional.of(uri) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** However it is spelt. */
  private static String server(URI uri) {
    String spelt = uri.getScheme() + "://" + uri.getRawAuthority();
    return spelt.toLowerCase(Locale.ROOT).replaceFirst("^(https://.*):443$", "$1");
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    http.close();
  }
}
