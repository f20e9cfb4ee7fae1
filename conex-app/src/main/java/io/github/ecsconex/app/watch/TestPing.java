package io.github.ecsconex.app.watch;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.git.github.GithubHooks;
import io.github.ecsconex.git.github.HookDelivery;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Has a hook send a ping, and sees how that fares. */
final class TestPing {
  /** How long it may take to show among the hook's deliveries. */
  private static final int LOOKS = 15;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int DELIVERIES = 20;

  private final GithubHooks hooks;
  private final Ticker ticker;

  TestPing(GithubHooks hooks, Ticker ticker) {
    this.hooks = hooks;
    this.ticker = ticker;
  }

  /** How it fared; empty if GitHub does not tell in time. */
  Optional<HookDelivery> send(Repository repository, long id)
      throws PortException, InterruptedException {
    Set<Long> before =
        hooks.deliveries(repository, id, DELIVERIES).stream()
            .map(HookDelivery::id)
            .collect(Collectors.toSet());
    hooks.ping(repository, id);
    for (int look = 0; look < LOOKS; look++) {
      Optional<HookDelivery> ping =
          hooks.deliveries(repository, id, DELIVERIES).stream()
              .filter(
                  delivery -> delivery.event().equals("ping") && !before.contains(delivery.id()))
              .filter(delivery -> delivery.statusCode() != 0 || !delivery.status().isEmpty())
              .findFirst();
      if (ping.isPresent()) {
        return ping;
      }
      ticker.sleep(BETWEEN_LOOKS);
    }
    return Optional.empty();
  }
}
