package io.github.ecsconex.core.source;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the build arguments have for values that a Dockerfile declares before its first stage, as
 * far as that is known without the engine. Together they take little memory, however a Dockerfile
 * makes them of each other.
 */
final class ArgumentValues {
  /** What stands for an argument's value: {@code $NAME}, or braces with what else it may be. */
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)(?:(:?[-+])([^}$]*))?})");

  /** What BuildKit gives a value by itself: that of the engine. */
  private static final Pattern PLATFORM =
      Pattern.compile("(BUILD|TARGET)(PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE");

  /** Of characters of a value, and of an image's name: no image's is half as long. */
  private static final int LIMIT = 4_096;

  /** Of characters of all values; what is declared later is not known. */
  private static final int LIMIT_IN_ALL = 1 << 16;

  private final Map<String, String> given;

  /** Empty for an argument without a value. */
  private final Map<String, Optional<String>> values = new HashMap<>();

  /** What is declared, but only the engine knows with what value. */
  private final Set<String> unknown = new HashSet<>();

  private int characters;

  /**
   * @param given what counts for an argument instead of the value that the Dockerfile says
   */
  ArgumentValues(Map<String, String> given) {
    this.given = Map.copyOf(given);
  }

  /** Takes up a word of an ARG: a name, or a name and its value. */
  void declare(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    if (given.containsKey(name)) {
      put(name, Optional.of(given.get(name)));
    } else if (PLATFORM.matcher(name).matches()) {
      forget(name);
    } else if (equals < 0) {
      put(name, Optional.empty());
    } else {
      Optional<String> value = replace(word.substring(equals + 1));
      if (value.isPresent()) {
        put(name, value);
      } else {
        forget(name);
      }
    }
  }

  private void put(String name, Optional<String> value) {
    characters += name.length() + value.map(String::length).orElse(0);
    if (characters > LIMIT_IN_ALL) {
      forget(name);
    } else {
      values.put(name, value);
      unknown.remove(name);
    }
  }

  private void forget(String name) {
    values.remove(name);
    unknown.add(name);
  }

  /**
   * {@code text} with values for variables. Empty if one is not known, or the result holds what no
   * name of an image does or is longer than any.
   */
  Optional<String> replace(String text) {
    Matcher variable = VARIABLE.matcher(text);
    StringBuilder replaced = new StringBuilder();
    while (variable.find()) {
      Optional<String> value = valueOf(variable);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      variable.appendReplacement(replaced, Matcher.quoteReplacement(value.get()));
      if (replaced.length() > LIMIT) {
        return Optional.empty();
      }
    }
    variable.appendTail(replaced);
    return Optional.of(replaced.toString())
        .filter(result -> result.length() <= LIMIT && result.indexOf('$') < 0);
  }

  /** Empty if it is not known; nor is what is not declared, unless it says what to take then. */
  private Optional<String> valueOf(Matcher variable) {
    String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
    String operator = variable.group(3) == null ? "" : variable.group(3);
    String other = variable.group(4) == null ? "" : variable.group(4);
    if (!values.containsKey(name)
        && (operator.isEmpty() || unknown.contains(name) || PLATFORM.matcher(name).matches())) {
      return Optional.empty();
    }
    Optional<String> value = values.getOrDefault(name, Optional.empty());
    boolean there = value.filter(text -> !operator.startsWith(":") || !text.isEmpty()).isPresent();
    if (operator.endsWith("+")) {
      return Optional.of(there ? other : "");
    }
    return Optional.of(there || operator.isEmpty() ? value.orElse("") : other);
  }
}
