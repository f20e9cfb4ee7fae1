package io.github.ecsconex.aws.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;

/**
 * The logins of one region's registry, each used for half of the time that it is good for. Safe for
 * use by many threads.
 */
final class EcrLogins {
  /**
   * @param host the registry's
   * @param since when it was given
   * @param renewal when another one is to be had
   */
  record Login(RegistryLogin login, String host, Instant since, Instant renewal) {}

  /** What is refused to a login as young as this is not refused for its age. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final EcrClient client;
  private final String region;
  private final InstantSource clock;

  /** Held while ECR is asked, so that many jobs ask but once. */
  private final ReentrantLock asking = new ReentrantLock();

  private volatile @Nullable Login cached;

  EcrLogins(EcrClient client, String region, InstantSource clock) {
    this.client = client;
    this.region = region;
    this.clock = clock;
  }

  Login current() throws PortException, InterruptedException {
    asking.lockInterruptibly();
    try {
      Login known = cached;
      if (known != null && clock.instant().isBefore(known.renewal())) {
        return known;
      }
      Login fresh = ask();
      cached = fresh;
      return fresh;
    } finally {
      asking.unlock();
    }
  }

  /** Drops {@code used} if it may be out of date; returns whether there is another one then. */
  boolean forget(RegistryLogin used) {
    Login known = cached;
    if (known == null || !known.login().equals(used)) {
      return true;
    }
    if (clock.instant().isBefore(known.since().plus(YOUNG))) {
      return false;
    }
    cached = null;
    return true;
  }

  private Login ask() throws PortException, InterruptedException {
    String what = "log in to ecr:" + region;
    AuthorizationData data =
        new AwsCall("ecr:GetAuthorizationToken", what)
            .make(() -> client.getAuthorizationToken().authorizationData()).stream()
                .findFirst()
                .orElseThrow(
                    () -> new RejectedException("could not " + what + ": it gives no token"));
    String token = new String(Base64.getDecoder().decode(data.authorizationToken()), UTF_8);
    int colon = token.indexOf(':');
    if (colon < 1) {
      throw new RejectedException("could not " + what + ": its token is no user and password");
    }
    Instant now = clock.instant();
    return new Login(
        new RegistryLogin.Password(
            token.substring(0, colon), Secret.of(token.substring(colon + 1))),
        URI.create(data.proxyEndpoint()).getAuthority(),
        now,
        now.plus(Duration.between(now, data.expiresAt()).dividedBy(2)));
  }
}
