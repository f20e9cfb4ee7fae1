package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.health.HealthServer;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.core.work.Worker;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code conex worker}: takes pushes from the queue until it is told to stop. */
final class WorkerCommand {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerCommand.class);

  /** Until a worker asks for its first message, the processors have enough to do. */
  private static final Duration SWEEP_PAUSE = Duration.ofSeconds(1);

  private final Application application;
  private final Ending ending;

  WorkerCommand(Application application, Ending ending) {
    this.application = application;
    this.ending = ending;
  }

  int run(boolean untilEmpty) throws ConfigurationException, PortException, InterruptedException {
    Settings settings = application.get(Settings.class);
    ImageBuilder builder = application.get(ImageBuilder.class);
    Worker worker;
    try (SupportCheck support = SupportCheck.begin(builder, settings.build().policy())) {
      worker = application.get(Worker.class);
      support.await();
    }
    ending.tellBy(worker::stop);
    LOG.info(
        "taking pushes from {}, {} at a time, into {}",
        settings.queue().orElseThrow(),
        settings.work().jobs(),
        settings.registries());
    try (LeftoverSweep sweep =
            LeftoverSweep.begin(
                untilEmpty ? Duration.ZERO : SWEEP_PAUSE,
                builder,
                application.get(SourceFetcher.class),
                settings.storage(),
                settings.work().jobLimit(),
                application.get(InstantSource.class),
                application.get(Ticker.class));
        DiskReport disk = DiskReport.begin(settings.git().cache(), application.get(Ticker.class));
        Telling telling = tellHealth(settings, worker, application.get(Redactor.class))) {
      if (untilEmpty) {
        worker.runUntilEmpty();
      } else {
        worker.run();
      }
    }
    LOG.info("stopped");
    return ExitCode.OK;
  }

  /** Ends what tells the worker's health, if anything does. */
  private interface Telling extends AutoCloseable {
    @Override
    void close();
  }

  private static Telling tellHealth(Settings settings, Worker worker, Redactor redactor)
      throws RejectedException {
    if (settings.health().isEmpty()) {
      return () -> {};
    }
    HealthServer server = HealthServer.start(settings.health().get(), worker::ailment, redactor);
    LOG.info("telling how it fares at {}", HealthServer.url(settings.health().get()));
    return server::close;
  }
}
