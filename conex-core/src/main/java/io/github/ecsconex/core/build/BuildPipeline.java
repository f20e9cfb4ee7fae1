package io.github.ecsconex.core.build;

import io.github.ecsconex.core.build.BuildOutcome.AlreadyPublished;
import io.github.ecsconex.core.build.BuildOutcome.Failed;
import io.github.ecsconex.core.build.BuildOutcome.Fault;
import io.github.ecsconex.core.build.BuildOutcome.Interrupted;
import io.github.ecsconex.core.build.BuildOutcome.Published;
import io.github.ecsconex.core.build.BuildOutcome.Rejected;
import io.github.ecsconex.core.build.BuildOutcome.Skipped;
import io.github.ecsconex.core.build.BuildOutcome.Superseded;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.source.Dockerfile;
import io.github.ecsconex.core.source.ResolvedCommit;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Turns a push into an image: decide, resolve, look, fetch, build, publish, tag. Safe for use by
 * many threads; two jobs of one commit take turns, so that the second finds the image of the first.
 */
public final class BuildPipeline implements PushHandler {
  private final PushDecoder decoder;
  private final SourceFetcher fetcher;
  private final ImageBuilder builder;
  private final Publisher publisher;
  private final BuildSettings settings;
  private final BuildRequests requests;
  private final InstantSource clock;
  private final CommitLocks locks = new CommitLocks();

  /**
   * A pipeline whose builds get nothing beside the files of a commit.
   *
   * @param registries at least one; images are pushed to the first and copied to the others
   */
  public BuildPipeline(
      PushDecoder decoder,
      SourceFetcher fetcher,
      ImageBuilder builder,
      List<ImageRegistry> registries,
      ImageCopier copier,
      BuildSettings settings,
      InstantSource clock) {
    this(decoder, fetcher, builder, registries, copier, settings, BuildOffer.NONE, clock);
  }

  /**
   * @param registries at least one; images are pushed to the first and copied to the others
   * @param offer what builds get beside the files of a commit
   */
  public BuildPipeline(
      PushDecoder decoder,
      SourceFetcher fetcher,
      ImageBuilder builder,
      List<ImageRegistry> registries,
      ImageCopier copier,
      BuildSettings settings,
      BuildOffer offer,
      InstantSource clock) {
    this.decoder = decoder;
    this.fetcher = fetcher;
    this.builder = builder;
    this.publisher = new Publisher(registries, copier);
    this.settings = settings;
    this.requests = new BuildRequests(settings, offer, publisher);
    this.clock = clock;
  }

  @Override
  public void requireReady() throws UnavailableException, InterruptedException {
    builder.requireAnswer();
    publisher.requireAnswer();
  }

  @Override
  public BuildOutcome handle(Message message, JobLog log) {
    return handle(message, log, BuildProgress.NONE);
  }

  @Override
  public BuildOutcome handle(Message message, JobLog log, BuildProgress progress) {
    PushEvent push;
    try {
      push = decoder.decode(message.body());
    } catch (RejectedException e) {
      return report(new Rejected(e), log);
    }
    tell(push, log);
    return report(
        decide(push)
            .orElseGet(() -> attempt(push, message.id(), waited(message.sent()), log, progress)),
        log);
  }

  /**
   * Works on one push, whatever the rules say about it, until it is done or the thread is
   * interrupted; the interrupt is then used up.
   *
   * @param jobId names the job in the log and in the engine
   * @param sent when the push was sent
   */
  public BuildOutcome build(PushEvent push, String jobId, Instant sent, JobLog log) {
    tell(push, log);
    return report(attempt(push, jobId, waited(sent), log, BuildProgress.NONE), log);
  }

  private static void tell(PushEvent push, JobLog log) {
    log.line(
        String.format(
            "processing commit %s by %s to %s of %s",
            push.after(), push.pusher(), push.ref(), push.repository()));
    push.delivery().ifPresent(delivery -> log.line("it was told of by delivery " + delivery));
  }

  private Duration waited(Instant sent) {
    return Duration.between(sent, clock.instant());
  }

  private Optional<BuildOutcome> decide(PushEvent push) {
    return settings.rules().reasonToSkip(push).map(reason -> new Skipped("skipped: " + reason));
  }

  private BuildOutcome attempt(
      PushEvent push, String jobId, Duration waited, JobLog log, BuildProgress progress) {
    try {
      return run(push, jobId, waited, log, progress);
    } catch (PortException e) {
      return switch (e) {
        case RejectedException rejected -> new Rejected(rejected, fault(rejected));
        case UnavailableException unavailable -> new Failed(unavailable);
      };
    } catch (InterruptedException e) {
      return new Interrupted();
    }
  }

  /** What only a builder rejects is told apart where it is asked. */
  private static Fault fault(RejectedException e) {
    return e.getCause() instanceof UnusableTreeException ? Fault.COMMIT : Fault.SERVICE;
  }

  private BuildOutcome run(
      PushEvent push, String jobId, Duration waited, JobLog log, BuildProgress progress)
      throws PortException, InterruptedException {
    if (push.deleted()) {
      return new Skipped(push.ref() + " was deleted, nothing to build");
    }
    Instant began = clock.instant();
    ResolvedCommit resolved = fetcher.resolve(push.repository(), Revision.of(push.after()));
    progress.begins(push, resolved.commit());
    if (settings.skipSuperseded()
        && push.ref().isBranch()
        && !resolved.refs().contains(push.ref())) {
      return new Superseded(push.ref());
    }
    ImageName name = settings.names().nameOf(push.repository());
    try (CommitLocks.Held held = locks.hold(name, resolved.commit())) {
      Optional<BuildOutcome> published = alreadyPublished(push, name, resolved, log);
      if (published.isPresent()) {
        return published.get();
      }
      try (SourceTree source = fetcher.fetch(push.repository(), resolved.commit())) {
        if (!source.commit().equals(resolved.commit())) {
          // Only the fetch could tell that the push named a tag object that no ref points at.
          ResolvedCommit peeled = fetcher.resolve(push.repository(), Revision.of(source.commit()));
          progress.begins(push, peeled.commit());
          Optional<BuildOutcome> before = alreadyPublished(push, name, peeled, log);
          if (before.isPresent()) {
            return before.get();
          }
          resolved = peeled;
        }
        Duration fetched = Duration.between(began, clock.instant());
        return buildAndPublish(push, jobId, name, resolved, source, waited, fetched, log);
      }
    }
  }

  private Optional<BuildOutcome> alreadyPublished(
      PushEvent push, ImageName name, ResolvedCommit resolved, JobLog log)
      throws PortException, InterruptedException {
    Optional<ImageDigest> digest =
        publisher.findAndComplete(name, resolved.commit(), push.repository(), log);
    if (digest.isEmpty()) {
      return Optional.empty();
    }
    List<ImageTag> tags = publisher.tag(name, digest.get(), resolved.tags(), log);
    return Optional.of(
        new AlreadyPublished(publisher.references(name, resolved.commit()), digest.get(), tags));
  }

  private BuildOutcome buildAndPublish(
      PushEvent push,
      String jobId,
      ImageName name,
      ResolvedCommit resolved,
      SourceTree source,
      Duration waited,
      Duration fetched,
      JobLog log)
      throws PortException, InterruptedException {
    CommitId commit = resolved.commit();
    Optional<Dockerfile> dockerfile = dockerfile(push, source);
    if (dockerfile.isEmpty()) {
      return new Skipped("no Dockerfile found");
    }
    publisher.ensureRepository(name, push.repository());
    BuildRequest request =
        requests.of(push, jobId, name, resolved, source.committed(), dockerfile.get(), log);
    Instant began = clock.instant();
    log.line("building " + push.repository() + " at " + commit);
    BuiltImage built;
    try {
      built = build(source, request, log);
    } catch (RejectedException e) {
      return new Rejected(e, Fault.COMMIT);
    }
    try (BuiltImage image = built) {
      Instant ready = clock.instant();
      ImageDigest digest = publisher.publish(image, name, commit, log);
      List<ImageTag> tags = publisher.tag(name, digest, resolved.tags(), log);
      Instant pushed = clock.instant();
      return new Published(
          publisher.references(name, commit),
          digest,
          image.size(),
          tags,
          new PhaseTimes(
              waited, fetched, Duration.between(began, ready), Duration.between(ready, pushed)));
    }
  }

  private BuiltImage build(SourceTree source, BuildRequest request, JobLog log)
      throws PortException, InterruptedException {
    try (LimitedLog output = new LimitedLog(log, settings.log())) {
      return builder.build(source, request, output);
    }
  }

  private Optional<Dockerfile> dockerfile(PushEvent push, SourceTree source) throws PortException {
    try {
      return Dockerfile.read(source, settings.dockerfile());
    } catch (IOException e) {
      throw UnusableTreeException.explain(
          String.format(
              "could not read %s of %s at %s",
              settings.dockerfile(), push.repository(), source.commit()),
          e);
    }
  }

  private static BuildOutcome report(BuildOutcome outcome, JobLog log) {
    switch (outcome) {
      case Published published -> {
        published.images().forEach(image -> log.line("published " + image));
        log.line("digest " + published.digest() + ", size " + ImageSize.format(published.size()));
        log.line(published.times().toString());
      }
      case AlreadyPublished already ->
          log.line("already published: " + already.images().getFirst() + "@" + already.digest());
      case Skipped skipped -> log.line(skipped.reason());
      case Superseded superseded ->
          log.line("superseded: " + superseded.branch() + " has moved on, nothing to build");
      case Rejected rejected -> log.warning(rejected.cause().getMessage());
      case Failed failed -> log.warning(failed.cause().getMessage());
      case Interrupted interrupted -> log.warning("stopped before it was done");
    }
    return outcome;
  }
}
