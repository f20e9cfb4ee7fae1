package io.github.ecsconex.docker.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way to authenticate that a server offers in {@code WWW-Authenticate} (RFC 9110, section
 * 11.6.1).
 *
 * @param scheme in lower case
 * @param parameters by name, in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern SCHEME = Pattern.compile("[\\s,]*(" + TOKEN + ")(?=\\s|,|$)");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "[\\s,]*(" + TOKEN + ")\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|(" + TOKEN + "))");

  /** What {@code headers} offer; what cannot be read ends a header. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      Matcher scheme = SCHEME.matcher(header);
      int at = 0;
      while (scheme.region(at, header.length()).lookingAt()) {
        Map<String, String> parameters = new HashMap<>();
        at = parameters(header, scheme.end(), parameters);
        challenges.add(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), parameters));
      }
    }
    return challenges;
  }

  private static int parameters(String header, int start, Map<String, String> parameters) {
    int at = start;
    Matcher parameter = PARAMETER.matcher(header);
    while (parameter.region(at, header.length()).lookingAt()) {
      String quoted = parameter.group(2);
      parameters.putIfAbsent(
          parameter.group(1).toLowerCase(Locale.ROOT),
          quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
      at = parameter.end();
    }
    return at;
  }
}
