package io.github.ecsconex.core.notice;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The mark at a commit: how far it is from being an image.
 *
 * @param description one line of at most {@value #DESCRIPTION_LIMIT} characters, for whoever pushed
 *     the commit; what is longer is cut in its middle, for the end tells how a step exited. A
 *     character beyond U+FFFF, such as most emoji, becomes U+FFFD. Holds no secret
 * @param target the URL behind the mark, such as the job's log's; empty if there is none
 */
public record CommitStatus(State state, String description, Optional<String> target) {
  /** What the mark looks like. */
  public enum State {
    /** It is being worked on, or will be. */
    PENDING,
    /** Nothing is left to do. */
    SUCCESS,
    /** It became no image, and that is for whoever pushed it to mend. */
    FAILURE,
    /** It became no image, and that is none of the commit's fault. */
    ERROR
  }

  /** What GitHub takes ("Create a commit status"): more is answered with 422. */
  public static final int DESCRIPTION_LIMIT = 140;

  /** What is kept of the end of a longer one. */
  private static final int END = 50;

  /** GitHub answers with 422 to those that take four bytes in UTF-8. */
  private static final Pattern REFUSED = Pattern.compile("[^\\x{0}-\\x{ffff}]|\\p{Cs}");

  private static final Pattern BREAK = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\s]+");

  public CommitStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(target, "target");
    String line = BREAK.matcher(description).replaceAll(" ").strip();
    description = clip(REFUSED.matcher(line).replaceAll("\ufffd"));
  }

  private static String clip(String line) {
    if (line.length() <= DESCRIPTION_LIMIT) {
      return line;
    }
    return line.substring(0, DESCRIPTION_LIMIT - 1 - END)
        + "…"
        + line.substring(line.length() - END);
  }
}
