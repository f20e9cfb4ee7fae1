package io.github.ecsconex.core.secret;

import java.util.regex.Pattern;

/**
 * What text tells a terminal to do: colours, cursor movements, window titles, as ECMA-48 and xterm
 * write them. One amid a secret hides it from a {@link Redactor}, and from no reader.
 */
public final class EscapeSequences {
  private static final Pattern ESCAPES =
      Pattern.compile(
          "(\u001b\\[|\u009b)[0-?]*[ -/]*[@-~]"
              + "|(\u001b\\]|\u009d)[^\\x00-\\x1f\\x7f-\\x9f]*(\u0007|\u001b\\\\|\u009c)"
              + "|\u001b[ -/]*[0-~]");

  private EscapeSequences() {}

  /** {@code text} without its escape sequences. */
  public static String strip(String text) {
    return text.indexOf('\u001b') < 0 && text.indexOf('\u009b') < 0 && text.indexOf('\u009d') < 0
        ? text
        : ESCAPES.matcher(text).replaceAll("");
  }
}
