package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageRegistryContract;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.work.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract on a registry that runs, and that two workers use at once. */
abstract class RegistryUnderTest implements ImageRegistryContract {
  /** Trying again is not worth waiting for in most tests. */
  private static final RegistryLimits LIMITS = limits(Duration.ofMillis(1));

  /** Stretches the moment in which several may claim a name, so that a slow machine's do meet. */
  private static final class Leisure implements Ticker {
    @Override
    public long nanos() {
      return Ticker.system().nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Ticker.system().sleep(duration.multipliedBy(8));
    }
  }

  private final RegistryTransport transport = new RegistryTransport(Ticker.system(), LIMITS);

  private RegistryPush push;
  private OciRegistry registry;

  private static RegistryLimits limits(Duration pause) {
    Duration minute = Duration.ofMinutes(1);
    return new RegistryLimits(Duration.ofSeconds(10), minute, minute, minute, pause);
  }

  abstract String host();

  abstract RegistryLogin login();

  final RegistryTransport transport() {
    return transport;
  }

  final RegistryPush push() {
    if (push == null) {
      push = new RegistryPush(host(), login());
    }
    return push;
  }

  /** The registry as another worker knows it. */
  final OciRegistry another() {
    return another(transport);
  }

  private OciRegistry another(RegistryTransport by) {
    return new OciRegistry(by, RegistryEndpoint.http(host()), login());
  }

  @AfterEach
  final void letGo() {
    transport.close();
    if (push != null) {
      push.close();
    }
  }

  @Override
  public final OciRegistry registry() {
    if (registry == null) {
      registry = another();
    }
    return registry;
  }

  @Override
  public final ImageRegistry unreachable() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new OciRegistry(
          transport, RegistryEndpoint.http("127.0.0.1:" + free.getLocalPort()), login());
    }
  }

  @Test
  void twoWorkersNeverBothGetAName() throws Exception {
    try (RegistryTransport leisurely =
        new RegistryTransport(new Leisure(), limits(Duration.ofMinutes(1)))) {
      assertOneGetsAName(leisurely);
    }
  }

  private void assertOneGetsAName(RegistryTransport leisurely) throws Exception {
    ImageName name = freshName();
    List<Callable<Boolean>> workers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      OciRegistry worker = another(leisurely);
      Repository owner = new Repository("owner-" + i, "hello-world");
      workers.add(() -> {
        try {
          worker.ensureRepository(name, owner);
          return true;
        } catch (RejectedException e) {
          return false;
        }
      });
    }
    List<Boolean> taken = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> result : threads.invokeAll(workers)) {
        taken.add(result.get());
      }
    }
    assertThat(taken).containsOnlyOnce(true);
  }

  @Override
  public final ImageDigest push(ImageName name, ImageTag tag, RegistryLogin login)
      throws Exception {
    assertThat(login).as("the login that the registry is used with").isEqualTo(login());
    return push().push(name, tag, 1_000, 20_000);
  }
}
