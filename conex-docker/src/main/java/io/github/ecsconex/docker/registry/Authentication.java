package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells one registry who is asking, in the way that it demands: Basic, or a Bearer token from where
 * it names (Docker Registry v2 token authentication). Nothing is sent before the registry demands
 * it. Safe for use by many threads.
 *
 * <p>A registry decides where its users' passwords are changed for tokens, so that it could have
 * them sent anywhere; it has them anyway. What it cannot do is to have them sent in the clear if it
 * is itself spoken to through TLS.
 */
final class Authentication {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

  /** What a token lasts if the server does not say, and what it lasts less than the server says. */
  private static final Duration USUAL_LIFE = Duration.ofSeconds(60);

  private static final Duration MARGIN = Duration.ofSeconds(15);

  private record Token(Secret value, long obtained, Duration life) {}

  private final RegistryTransport transport;
  private final RegistryEndpoint endpoint;
  private final RegistryLogin login;

  /** Held while a token is fetched, so that many who need the same one ask once. */
  private final ReentrantLock fetching = new ReentrantLock();

  private final Map<List<String>, Token> tokens = new ConcurrentHashMap<>();
  private volatile @Nullable Challenge demanded;

  Authentication(RegistryTransport transport, RegistryEndpoint endpoint, RegistryLogin login) {
    this.transport = transport;
    this.endpoint = endpoint;
    this.login = login;
  }

  /**
   * The value of {@code Authorization} for a question about {@code scopes}; empty as long as the
   * registry has demanded none.
   */
  Optional<String> header(List<String> scopes) throws IOException, InterruptedException {
    Challenge challenge = demanded;
    if (challenge == null) {
      return Optional.empty();
    }
    return challenge.scheme().equals("basic")
        ? basic()
        : Optional.of("Bearer " + token(challenge, scopes).reveal());
  }

  /**
   * Takes note of what the registry demands in a 401, and that it took {@code sent} no more.
   *
   * @throws RefusalException if it demands what there is not
   */
  void demanded(List<String> headers, Optional<String> sent) throws RefusalException {
    demanded = choose(Challenge.parse(headers));
    tokens.values().removeIf(token -> sent.equals(Optional.of("Bearer " + token.value.reveal())));
  }

  /** {@code text} without the credentials, in whatever form they went to a server. */
  String redact(String text) {
    List<Secret> secrets = new ArrayList<>();
    tokens.values().forEach(token -> secrets.add(token.value));
    if (login instanceof RegistryLogin.Password known) {
      secrets.add(known.password());
      secrets.add(Secret.of(pair(known)));
    }
    return new Redactor(secrets).redact(text);
  }

  private Challenge choose(List<Challenge> challenges) throws RefusalException {
    for (String scheme : List.of("bearer", "basic")) {
      for (Challenge challenge : challenges) {
        if (challenge.scheme().equals(scheme)) {
          if (scheme.equals("basic") && login instanceof RegistryLogin.Anonymous) {
            throw new RefusalException("it asks for a user and a password, and none are set");
          }
          return challenge;
        }
      }
    }
    throw new RefusalException("it asks for a login that is neither Basic nor Bearer");
  }

  private Optional<String> basic() {
    return switch (login) {
      case RegistryLogin.Anonymous none -> Optional.empty();
      case RegistryLogin.Password known ->
          Optional.of("Basic " + Base64.getEncoder().encodeToString(pair(known).getBytes(UTF_8)));
    };
  }

  private static String pair(RegistryLogin.Password login) {
    return login.user() + ":" + login.password().reveal();
  }

  private Secret token(Challenge challenge, List<String> scopes)
      throws IOException, InterruptedException {
    fetching.lockInterruptibly();
    try {
      Token token = tokens.get(scopes);
      if (token == null || transport.ticker().nanos() - token.obtained > token.life.toNanos()) {
        token = fetch(challenge, scopes);
        tokens.put(scopes, token);
      }
      return token.value;
    } finally {
      fetching.unlock();
    }
  }

  private Token fetch(Challenge challenge, List<String> scopes)
      throws IOException, InterruptedException {
    URI realm = realm(challenge);
    StringBuilder query = new StringBuilder();
    String service = challenge.parameters().get("service");
    if (service != null) {
      query.append("&service=").append(URLEncoder.encode(service, UTF_8));
    }
    for (String scope : scopes) {
      query.append("&scope=").append(URLEncoder.encode(scope, UTF_8));
    }
    String separator = realm.getRawQuery() == null ? "?" : "&";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(realm + separator + query.substring(1)));
    basic().ifPresent(header -> request.header("Authorization", header));
    HttpResponse<InputStream> answer = transport.exchange(request.build(), LimitedBody.handler());
    if (answer.statusCode() != 200) {
      AnswerException failure = Answers.failure(answer, this);
      throw new AnswerException(
          failure.status(),
          "no token from " + realm.getHost() + ": " + failure.getMessage(),
          failure.retryAfterSeconds());
    }
    return read(answer, realm);
  }

  private URI realm(Challenge challenge) throws RefusalException {
    URI realm;
    try {
      realm = URI.create(challenge.parameters().getOrDefault("realm", ""));
    } catch (IllegalArgumentException e) {
      throw new RefusalException("where it wants tokens to be fetched is no address");
    }
    boolean secure = "https".equalsIgnoreCase(realm.getScheme());
    boolean plain = "http".equalsIgnoreCase(realm.getScheme());
    if (realm.getHost() == null
        || realm.getUserInfo() != null
        || realm.getFragment() != null
        || !(secure || plain)) {
      throw new RefusalException("where it wants tokens to be fetched is no address");
    }
    if (plain && !endpoint.plainHttp()) {
      throw new RefusalException(
          "it wants the login to be sent to " + realm.getHost() + " without TLS");
    }
    return realm;
  }

  private Token read(HttpResponse<InputStream> answer, URI realm) throws RefusalException {
    JsonNode body;
    try (InputStream in = answer.body()) {
      body = JSON.readTree(in);
    } catch (IOException e) {
      throw new RefusalException("no token from " + realm.getHost() + ": its answer is not JSON");
    }
    String value = body.path("token").asText(body.path("access_token").asText(""));
    if (!TOKEN.matcher(value).matches()) {
      throw new RefusalException("no token from " + realm.getHost() + ": its answer holds none");
    }
    long seconds = Math.clamp(body.path("expires_in").asLong(0), 0, Duration.ofDays(1).toSeconds());
    Duration life = seconds == 0 ? USUAL_LIFE : Duration.ofSeconds(seconds);
    return new Token(Secret.of(value), transport.ticker().nanos(), life.minus(MARGIN));
  }
}
