package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a GitHub App, one for each owner that has installed it, renewed before they end
 * ("Authenticating as a GitHub App installation"). Safe for use by many threads.
 */
final class GithubAppTokens implements GithubTokens {
  /** A token lasts an hour; this much is left of it for who gets it. */
  private static final Duration RENEWED_BEFORE = Duration.ofMinutes(10);

  /** GitHub takes no more than ten minutes ("Generating a JSON Web Token"). */
  private static final Duration CLAIM = Duration.ofMinutes(9);

  /** Well before its end. */
  private static final Duration CLAIM_REUSE = Duration.ofMinutes(7);

  /** Its clock may be behind. */
  private static final Duration DRIFT = Duration.ofSeconds(60);

  private static final class Installation {
    final ReentrantLock lock = new ReentrantLock();
    @Nullable Secret token;
    Instant renewed = Instant.MIN;
  }

  private final GithubApi api;
  private final String appId;
  private final GithubAppKey key;
  private final InstantSource clock;
  private final Map<String, Installation> installations = new ConcurrentHashMap<>();

  /** The same for some minutes, so that its rate limit is known to be its. */
  private @Nullable Secret claim;

  private Instant claimed = Instant.MIN;

  /**
   * @param appId the App's id or client id
   */
  GithubAppTokens(GithubApi api, String appId, GithubAppKey key, InstantSource clock) {
    this.api = api;
    this.appId = appId;
    this.key = key;
    this.clock = clock;
  }

  @Override
  public Secret token(Repository repository) throws PortException, InterruptedException {
    Installation installation = installation(repository);
    installation.lock.lockInterruptibly();
    try {
      Secret token = installation.token;
      if (token == null || !clock.instant().isBefore(installation.renewed)) {
        token = renew(repository, installation);
      }
      return token;
    } finally {
      installation.lock.unlock();
    }
  }

  /** Whoever removes the App and installs it again ends its tokens before their time. */
  @Override
  public boolean refused(Repository repository, Secret token) {
    Installation installation = installation(repository);
    installation.lock.lock();
    try {
      if (Objects.equals(token, installation.token)) {
        installation.token = null;
      }
      return true;
    } finally {
      installation.lock.unlock();
    }
  }

  private Installation installation(Repository repository) {
    return installations.computeIfAbsent(
        repository.owner().toLowerCase(Locale.ROOT), owner -> new Installation());
  }

  private Secret renew(Repository repository, Installation installation)
      throws PortException, InterruptedException {
    Secret claim = claim();
    String what = what(repository);
    JsonNode found = installation(what, repository, claim);
    JsonNode made =
        api.call(
            what,
            GithubRequest.post(
                "/app/installations/" + found.path("id").asLong() + "/access_tokens"),
            claim);
    String token = made.path("token").asText("");
    if (token.isEmpty()) {
      throw new UnavailableException("could not " + what + ": GitHub's answer holds none");
    }
    Secret renewed = Secret.of(token);
    installation.token = renewed;
    installation.renewed = expiry(made).minus(RENEWED_BEFORE);
    return renewed;
  }

  /** What GitHub tells of the App's being installed for the repository. */
  JsonNode installed(Repository repository) throws PortException, InterruptedException {
    return installation(what(repository), repository, claim());
  }

  private JsonNode installation(String what, Repository repository, Secret claim)
      throws PortException, InterruptedException {
    return api.find(what, GithubRequest.get(GithubRequest.path(repository, "/installation")), claim)
        .orElseThrow(() ->
            new RejectedException(
                String.format(
                    "could not %s: the App is not installed for it; %s can install it",
                    what, repository.owner())));
  }

  private String what(Repository repository) {
    return "get a token of GitHub App " + appId + " for " + repository;
  }

  private Instant expiry(JsonNode made) {
    try {
      return Instant.parse(made.path("expires_at").asText(""));
    } catch (DateTimeException e) {
      return clock.instant().plus(RENEWED_BEFORE);
    }
  }

  private synchronized Secret claim() {
    Instant now = clock.instant();
    Secret made = claim;
    if (made == null || now.isBefore(claimed) || !now.isBefore(claimed.plus(CLAIM_REUSE))) {
      made = sign(now);
      claim = made;
      claimed = now;
    }
    return made;
  }

  /** Says that this is the App, signed with its key (RFC 7519). */
  private Secret sign(Instant now) {
    String header = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));
    String claims =
        JsonNodeFactory.instance
            .objectNode()
            .put("iat", now.minus(DRIFT).getEpochSecond())
            .put("exp", now.plus(CLAIM).getEpochSecond())
            .put("iss", appId)
            .toString();
    String signed = header + "." + encode(claims.getBytes(UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.key());
      signature.update(signed.getBytes(UTF_8));
      return Secret.of(signed + "." + encode(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java signs with RSA", e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
