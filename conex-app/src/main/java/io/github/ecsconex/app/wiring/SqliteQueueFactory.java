package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.DeadLetters;
import io.github.ecsconex.app.adapter.MessageQueueFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.app.config.HomeDirectory;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.queue.SqliteQueue;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.work.Ticker;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** The embedded queue, in a file. */
final class SqliteQueueFactory implements MessageQueueFactory {
  static final AddressForm FORM =
      new AddressForm() {
        @Override
        public String form() {
          return "sqlite:<file>";
        }

        @Override
        public void check(String address) {
          if (address.isEmpty() || address.indexOf(0) >= 0) {
            throw new IllegalArgumentException("it names no file");
          }
        }
      };

  /** A queue of its own keeps what a worker has rejected for being received too often. */
  private static final int MORE_RECEIVES = 2;

  private final HomeDirectory home;
  private final int maxReceives;
  private final InstantSource clock;
  private final Ticker ticker;

  @Inject
  SqliteQueueFactory(HomeDirectory home, Settings settings, InstantSource clock, Ticker ticker) {
    this.home = home;
    this.maxReceives = settings.work().settlement().maxReceives() + MORE_RECEIVES;
    this.clock = clock;
    this.ticker = ticker;
  }

  @Override
  public MessageSource source(AdapterUri uri) throws PortException, InterruptedException {
    return open(uri);
  }

  @Override
  public MessageSender sender(AdapterUri uri) throws PortException, InterruptedException {
    return open(uri);
  }

  @Override
  public Optional<DeadLetters> deadLetters(AdapterUri uri)
      throws PortException, InterruptedException {
    return Optional.of(open(uri));
  }

  private SqliteQueue open(AdapterUri uri) throws PortException, InterruptedException {
    return SqliteQueue.open(
        home.resolve(uri.address()),
        clock,
        ticker,
        () -> UUID.randomUUID().toString(),
        maxReceives);
  }
}
