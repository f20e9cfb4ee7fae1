package io.github.ecsconex.aws.sns;

import io.github.ecsconex.core.notice.FailureNotice;
import java.util.stream.Stream;

/**
 * The subject of a notice's mail, which SNS takes only if it is ASCII without control characters,
 * does not begin with a space, and is shorter than 100 characters (Publish, Subject).
 */
final class NoticeSubject {
  private static final int LONGEST = 99;

  private NoticeSubject() {}

  /** The notice's own subject, or one of the shorter ones of 2016 where it is too long. */
  static String of(FailureNotice notice) {
    return Stream.of(
            notice.subject(),
            notice.service() + " failed task",
            "Watchbot task failure: " + notice.message().id())
        .map(subject -> subject.replaceAll("[^\\x20-\\x7E]", "?").strip())
        .filter(subject -> subject.length() <= LONGEST)
        .findFirst()
        .orElse("Watchbot task failure");
  }
}
