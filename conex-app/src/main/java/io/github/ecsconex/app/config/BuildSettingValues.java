package io.github.ecsconex.app.config;

import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.build.LogLimit;
import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.ImageNameTemplate;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/**
 * How the text of a setting about builds is read. Each throws IllegalArgumentException for a text
 * that is no value; the message completes the sentence "the setting is wrong: …".
 */
final class BuildSettingValues {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern CPUS = Pattern.compile("\\d{1,4}(?:\\.\\d{1,3})?");
  private static final Pattern LINES = Pattern.compile("\\d{3,7}");
  private static final int MOST_LINES = 1_000_000;
  private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);

  private BuildSettingValues() {}

  static String dockerfile(String text) {
    return new BuildSettings(ImageNameTemplate.REPO, text, false).dockerfile();
  }

  static SequencedSet<String> names(String text) {
    SequencedSet<String> names = new LinkedHashSet<>();
    for (String name : Arrays.stream(text.split(",", -1)).map(String::strip).toList()) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("\"" + name + "\" names no variable");
      }
      String upper = name.toUpperCase(Locale.ROOT);
      if (upper.startsWith("CONEX_")
          || upper.startsWith("BUILDKIT_")
          || name.equals(BuildRecipe.SOURCE_DATE_EPOCH)) {
        throw new IllegalArgumentException(name + " is not for builds");
      }
      names.add(name);
    }
    return names;
  }

  static <E extends Enum<E>> E oneOf(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("it is none of them"));
  }

  static long memory(String text) {
    long bytes = HumanSize.parse(text);
    return new BuildLimits(OptionalLong.of(bytes), OptionalInt.empty()).memory().orElseThrow();
  }

  static int cpuMillis(String text) {
    if (!CPUS.matcher(text).matches()) {
      throw new IllegalArgumentException("it is no such number");
    }
    int millis = new BigDecimal(text).multiply(MILLIS).intValueExact();
    return new BuildLimits(OptionalLong.empty(), OptionalInt.of(millis)).cpuMillis().orElseThrow();
  }

  static LogLimit logLimit(String text) {
    if (!LINES.matcher(text).matches() || Integer.parseInt(text) > MOST_LINES) {
      throw new IllegalArgumentException("it is not from 100 to " + MOST_LINES);
    }
    return new LogLimit(Integer.parseInt(text));
  }
}
