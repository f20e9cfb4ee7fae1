package io.github.ecsconex.core.notice;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The mark at a commit: how far it is from being an image.
 *
 * @param description one line of at most {@value #DESCRIPTION_LIMIT} characters, for whoever pushed
 *     the commit; what is longer is cut. Holds no secret
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

  private static final Pattern BREAK = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\s]+");

  public CommitStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(target, "target");
    description = clip(BREAK.matcher(description).replaceAll(" ").strip());
  }

  private static String clip(String line) {
    if (line.length() <= DESCRIPTION_LIMIT) {
      return line;
    }
    int end = DESCRIPTION_LIMIT - 1;
    // Never between the two halves of a character.
    end -= Character.isHighSurrogate(line.charAt(end - 1)) ? 1 : 0;
    return line.substring(0, end) + "…";
  }
}
