package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.BuildOutcome.AlreadyPublished;
import io.github.ecsconex.core.build.BuildOutcome.Failed;
import io.github.ecsconex.core.build.BuildOutcome.Interrupted;
import io.github.ecsconex.core.build.BuildOutcome.Published;
import io.github.ecsconex.core.build.BuildOutcome.Rejected;
import io.github.ecsconex.core.build.BuildOutcome.Skipped;
import io.github.ecsconex.core.build.BuildOutcome.Superseded;
import io.github.ecsconex.core.build.BuildPipeline;
import io.github.ecsconex.core.build.ImageSize;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.core.work.WorkerSettings;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.MDC;

/** {@code conex build}: one push through the pipeline, here and now. */
final class BuildCommand {
  private final Application application;
  private final PrintStream out;
  private final Ending ending;

  BuildCommand(Application application, PrintStream out, Ending ending) {
    this.application = application;
    this.out = out;
    this.ending = ending;
  }

  int run(Repository repository, Revision revision, String user, boolean noCache)
      throws ConfigurationException, PortException, InterruptedException {
    WorkerSettings settings = application.get(Settings.class).work();
    RejectedException tookTooLong = settings.tookTooLong();
    try (JobLimit limit =
        JobLimit.begin(
            settings.jobLimit(),
            application.get(Ticker.class),
            () -> ending.haltUnlessOver(ExitCode.of(tookTooLong), tookTooLong.getMessage()))) {
      try {
        BuildOutcome outcome = build(repository, revision, user, noCache);
        if (limit.isReached() && (outcome instanceof Interrupted || outcome instanceof Failed)) {
          throw tookTooLong;
        }
        return report(outcome);
      } catch (InterruptedException | UnavailableException e) {
        if (limit.isReached()) {
          throw tookTooLong;
        }
        throw e;
      }
    }
  }

  private BuildOutcome build(Repository repository, Revision revision, String user, boolean noCache)
      throws ConfigurationException, PortException, InterruptedException {
    BuildPipeline pipeline = application.get(BuildPipeline.class);
    InstantSource clock = application.get(InstantSource.class);
    String jobId = UUID.randomUUID().toString();
    MDC.put(JobLog.MESSAGE_ID, jobId);
    try {
      PushEvent push =
          RequestedPush.of(
              application.get(SourceFetcher.class), repository, revision, user, noCache);
      JobLog log = new JobLog(jobId, application.get(Redactor.class));
      return pipeline.build(push, jobId, clock.instant(), log);
    } finally {
      MDC.remove(JobLog.MESSAGE_ID);
    }
  }

  /** The log has told why already; this is for what comes after the command in a script. */
  private int report(BuildOutcome outcome) {
    return switch (outcome) {
      case Published published -> {
        print(published.images(), published.digest(), published.tags());
        line("size", ImageSize.format(published.size()));
        line("times", published.times().toString());
        yield ExitCode.OK;
      }
      case AlreadyPublished already -> {
        print(already.images(), already.digest(), already.tags());
        yield ExitCode.OK;
      }
      case Skipped skipped -> ExitCode.OK;
      case Superseded superseded -> ExitCode.OK;
      case Rejected rejected -> ExitCode.REJECTED;
      case Failed failed -> ExitCode.UNAVAILABLE;
      case Interrupted interrupted -> ExitCode.INTERRUPTED;
    };
  }

  private void print(List<ImageReference> images, ImageDigest digest, List<ImageTag> tags) {
    out.println();
    images.forEach(image -> line("image", image.toString()));
    line("digest", digest.toString());
    if (!tags.isEmpty()) {
      line("tags", tags.stream().map(ImageTag::toString).collect(Collectors.joining(", ")));
    }
  }

  private void line(String what, String value) {
    out.printf("%-7s %s%n", what, value);
  }
}
