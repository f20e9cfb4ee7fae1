package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.FakeImageBuilder;
import io.github.ecsconex.core.image.FakeImageRegistry;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.notice.FakeNotifier;
import io.github.ecsconex.core.queue.FakeQueue;
import io.github.ecsconex.core.source.FakeSourceFetcher;
import io.github.ecsconex.core.work.FakeTicker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What stands behind the {@code fake:} adapters: one world for each test. */
final class FakeWorld {
  /** The settings with which everything is fake. */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "CONEX_QUEUE", "fake:",
          "CONEX_REGISTRIES", "fake:registry.test",
          "CONEX_NOTIFY", "fake:",
          "CONEX_BUILDER", "fake:",
          "CONEX_GIT_URL", "fake://git.test/{owner}/{repo}");

  private static FakeWorld current = new FakeWorld();

  final FakeQueue queue = new FakeQueue(new FakeTicker());
  final FakeSourceFetcher sources = new FakeSourceFetcher();
  final FakeNotifier notifier = new FakeNotifier();
  final FakeImageBuilder builder = new FakeImageBuilder(this::push, InstantSource.system());
  private boolean stubborn;
  private final List<String> closed = new ArrayList<>();
  private final Map<String, FakeImageRegistry> registries = new TreeMap<>();

  /** From now on no interrupt ends a build that is held. */
  synchronized void ignoreInterrupts() {
    stubborn = true;
  }

  /** What builds. */
  synchronized ImageBuilder imageBuilder() {
    return stubborn ? new StubbornBuilder(builder) : builder;
  }

  /** Notes that an end of the queue was closed; the queue itself outlives each run of conex. */
  synchronized void closed(String end) {
    closed.add(end);
  }

  /** Which ends of the queue were closed, in that order. */
  synchronized List<String> closed() {
    return List.copyOf(closed);
  }

  /** A world in which nothing has happened yet. */
  static synchronized FakeWorld begin() {
    current = new FakeWorld();
    return current;
  }

  static synchronized FakeWorld current() {
    return current;
  }

  synchronized FakeImageRegistry registry(String host) {
    return registries.computeIfAbsent(host, FakeImageRegistry::new);
  }

  private void push(ImageReference target, RegistryLogin login, ImageDigest image)
      throws PortException, InterruptedException {
    registry(target.host()).push(target, login, image);
  }
}
