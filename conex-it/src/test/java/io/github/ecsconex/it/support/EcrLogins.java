package io.github.ecsconex.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The logins of one region of ECR. Safe for use by many threads. */
final class EcrLogins {
  private int revoked;
  private EcrFault answer = EcrFault.UNAUTHORIZED;

  /** What the passwords end with that are given out now. */
  synchronized String suffix() {
    return "-" + revoked;
  }

  /** From now on what was given out so far is answered with {@code fault}. */
  synchronized void revoke(EcrFault fault) {
    answer = fault;
    revoked++;
  }

  /** Why who brings {@code authorization} is not let in; empty if he is. */
  synchronized Optional<EcrFault> refusal(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith("Basic ")) {
      return Optional.of(EcrFault.UNAUTHORIZED);
    }
    byte[] login = Base64.getDecoder().decode(authorization.substring("Basic ".length()));
    return new String(login, UTF_8).endsWith(suffix()) ? Optional.empty() : Optional.of(answer);
  }
}
