package io.github.ecsconex.docker.engine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads why BuildKit failed, which it says in other words in each of its versions. */
final class BuildkitReason {
  /** What may stand before the reason, and says no more than that there is one. */
  private static final Pattern PREFIX =
      Pattern.compile(
          "(failed to solve( with frontend [\\w.-]+)?|rpc error: code = \\w+ desc =|failed to"
              + " create LLB definition|failed to build LLB):? ");

  private static final Pattern EXIT_CODE =
      Pattern.compile(".*\\bexit code: (\\d{1,9})", Pattern.DOTALL);

  private BuildkitReason() {}

  static EngineAnswer.EngineError of(String error) {
    String reason = withoutPrefixes(error);
    Matcher exited = EXIT_CODE.matcher(reason);
    return new EngineAnswer.EngineError(
        exited.matches() ? Optional.of(Integer.valueOf(exited.group(1))) : Optional.empty(),
        reason);
  }

  private static String withoutPrefixes(String error) {
    Matcher prefix = PREFIX.matcher(error);
    int begin = 0;
    while (prefix.region(begin, error.length()).lookingAt()) {
      begin = prefix.end();
    }
    return error.substring(begin).strip();
  }
}
