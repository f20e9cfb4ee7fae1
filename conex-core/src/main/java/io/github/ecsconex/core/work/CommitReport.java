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
import org.jspecify.annotations.Nullable;

/** How far the job of one message is, as its commit shows it. Belongs to the job's thread. */
final class CommitReport implements BuildProgress {
  private record Subject(PushEvent push, CommitId commit) {}

  private final Message message;
  private final CommitReporter reporter;
  private final StatusPost post;
  private @Nullable Subject begun;

  CommitReport(Message message, CommitReporter reporter, StatusPost post) {
    this.message = message;
    this.reporter = reporter;
    this.post = post;
  }

  @Override
  public void begins(PushEvent push, CommitId commit) {
    begun = new Subject(push, commit);
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
      // What was not begun has no mark, and needs none.
      subject.ifPresent(one -> tell(one, State.SUCCESS, skipped.reason() + ", nothing to build"));
    } else {
      subject.or(this::named).ifPresent(one -> tell(one, outcome, settlement));
    }
    post.await();
  }

  /** The job is another worker's now, and so is the mark. */
  void abandon() {
    post.stop();
  }

  private Optional<Subject> named() {
    return reporter
        .push(message)
        .flatMap(push -> push.commit().map(commit -> new Subject(push, commit)));
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
    String others = registries == 1 ? "" : " (" + registries + " registries)";
    int room = CommitStatus.DESCRIPTION_LIMIT - "published ".length() - others.length();
    String image = first.length() <= room ? first : first.substring(0, room - 1) + "…";
    return "published " + image + others;
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
    Optional<String> target =
        reporter
            .target()
            .map(url -> url.of(message.id(), push.repository(), push.ref(), subject.commit()));
    post.post(
        push.repository(),
        subject.commit(),
        new CommitStatus(state, reporter.redactor().redact(description), target));
  }
}
