package io.github.ecsconex.core.work;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.BuildOutcome.AlreadyPublished;
import io.github.ecsconex.core.build.BuildOutcome.Failed;
import io.github.ecsconex.core.build.BuildOutcome.Fault;
import io.github.ecsconex.core.build.BuildOutcome.Interrupted;
import io.github.ecsconex.core.build.BuildOutcome.Published;
import io.github.ecsconex.core.build.BuildOutcome.Rejected;
import io.github.ecsconex.core.build.BuildOutcome.Skipped;
import io.github.ecsconex.core.build.BuildOutcome.Superseded;
import io.github.ecsconex.core.build.BuildProgress;
import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.queue.Message;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How far the job of one message is, as its commit shows it. Belongs to the job's thread. */
final class CommitReport implements BuildProgress {
  private static final Pattern ECR_HOST =
      Pattern.compile("\\d{12}\\.dkr[.-]ecr(?:-fips)?\\.([a-z0-9-]+)\\..+");

  private record Subject(PushEvent push, CommitId id, boolean isCommit) {}

  private final Message message;
  private final CommitReporter reporter;
  private final StatusPost post;
  private @Nullable Subject begun;
  private boolean isFinal;

  CommitReport(Message message, CommitReporter reporter, StatusPost post) {
    this.message = message;
    this.reporter = reporter;
    this.post = post;
  }

  @Override
  public void begins(PushEvent push, CommitId commit) {
    begun = new Subject(push, commit, true);
    String description = "building an image";
    tell(
        begun,
        State.PENDING,
        message.receiveCount() == 1
            ? description
            : description + ", received for the " + ordinal(message.receiveCount()) + " time");
  }

  /**
   * Tells how the job ended, and waits a little until that stands at the commit; if it takes
   * longer, the telling goes on behind the job's back.
   */
  void ends(BuildOutcome outcome, Settlement settlement) throws InterruptedException {
    Optional<Subject> subject = Optional.ofNullable(begun);
    if (outcome instanceof Skipped skipped) {
      // What never began has no mark, and needs none; who had it before may have begun it.
      subject
          .or(() -> message.receiveCount() > 1 ? pushed() : Optional.empty())
          .ifPresent(one -> tell(one, State.SUCCESS, skipped.reason() + ", nothing to build"));
    } else {
      subject.or(this::pushed).ifPresent(one -> tell(one, outcome, settlement));
    }
    if (!post.await() && !isFinal) {
      // Told late, it would hide what the next one to take the message up says.
      post.stop();
    }
  }

  /** The job is another worker's now, and so is the mark. */
  void abandon() {
    post.stop();
  }

  /** What the message itself says that it is about; a deletion is about no commit. */
  private Optional<Subject> pushed() {
    return reporter
        .push(message)
        .filter(push -> !push.deleted())
        .map(push ->
            new Subject(push, push.commit().orElse(push.after()), push.commit().isPresent()));
  }

  private void tell(Subject subject, BuildOutcome outcome, Settlement settlement) {
    switch (outcome) {
      case Published published -> tell(subject, State.SUCCESS, published(published));
      case AlreadyPublished already -> tell(subject, State.SUCCESS, "already published");
      case Skipped skipped -> tell(subject, State.SUCCESS, skipped.reason());
      case Superseded superseded ->
          tell(subject, State.SUCCESS, "superseded by a later push, nothing to build");
      case Rejected rejected ->
          tell(
              subject,
              rejected.fault() == Fault.COMMIT ? State.FAILURE : State.ERROR,
              rejected.cause().getMessage());
      case Failed failed -> {
        String reason = failed.cause().getMessage();
        switch (settlement) {
          case Settlement.Return back -> tellOfRetry(subject, back.delay(), reason);
          case Settlement.ReturnAndNotify back -> tellOfRetry(subject, back.delay(), reason);
          case Settlement.Delete delete -> tell(subject, State.ERROR, reason);
          case Settlement.DeleteAndNotify delete -> tell(subject, State.ERROR, reason);
        }
      }
      case Interrupted interrupted ->
          tell(subject, State.PENDING, "stopped, waits for another worker");
    }
  }

  private void tellOfRetry(Subject subject, Duration delay, String reason) {
    tell(subject, State.PENDING, "will try again in " + delay.toSeconds() + " s: " + reason);
  }

  private static String published(Published published) {
    String first = published.images().getFirst().toString();
    int registries = published.images().size();
    String others =
        registries == 1
            ? ""
            : " (" + registries + (areRegions(published) ? " regions)" : " registries)");
    int room = CommitStatus.DESCRIPTION_LIMIT - "published ".length() - others.length();
    String image = first.length() <= room ? first : first.substring(0, room - 1) + "…";
    return "published " + image + others;
  }

  /** Whether each registry is ECR's, in a region of its own. */
  private static boolean areRegions(Published published) {
    return published.images().stream()
            .map(image -> ECR_HOST.matcher(image.host()))
            .filter(Matcher::matches)
            .map(host -> host.group(1))
            .distinct()
            .count()
        == published.images().size();
  }

  private static String ordinal(int count) {
    boolean teen = count % 100 / 10 == 1;
    return count
        + switch (teen ? 0 : count % 10) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
  }

  private void tell(Subject subject, State state, String description) {
    PushEvent push = subject.push();
    isFinal = state != State.PENDING;
    post.post(
        new StatusSubject(push.repository(), subject.id(), subject.isCommit()),
        commit ->
            new CommitStatus(
                state,
                reporter.redactor().redact(description),
                reporter
                    .target()
                    .map(url -> url.of(message.id(), push.repository(), push.ref(), commit))));
  }
}
