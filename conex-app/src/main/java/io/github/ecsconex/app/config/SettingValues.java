package io.github.ecsconex.app.config;

import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.RetryPolicy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * How the text of a setting is read. Each throws IllegalArgumentException for a text that is no
 * value; the message completes the sentence "the setting is wrong: …".
 */
final class SettingValues {
  private static final int LARGEST_COUNT = 1000;
  private static final Pattern SERVICE = Pattern.compile("[\\x20-\\x7e]{1,128}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
  private static final Pattern ENGINE = Pattern.compile("unix:///.+|tcp://[^/@]+:\\d{1,5}/?");

  private static final Pattern ADDRESS =
      Pattern.compile("([^\\s:/@]+|\\[[0-9a-fA-F:]+]):(\\d{1,5})");
  private static final int HIGHEST_PORT = 65_535;

  private SettingValues() {}

  static boolean onOrOff(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      default -> throw new IllegalArgumentException("it is neither");
    };
  }

  static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count < 1 || count > LARGEST_COUNT) {
        throw new IllegalArgumentException("it is not from 1 to " + LARGEST_COUNT);
      }
      return count;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it is no whole number", e);
    }
  }

  static Duration someTime(String text) {
    Duration duration = HumanDuration.parse(text);
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("it is no time at all");
    }
    return duration;
  }

  static Duration retryDelay(String text) {
    Duration duration = HumanDuration.parse(text);
    if (duration.compareTo(Duration.ofSeconds(1)) < 0
        || duration.compareTo(RetryPolicy.FOR_MESSAGES.longest()) > 0) {
      throw new IllegalArgumentException("it is not from 1s to 15m");
    }
    return duration;
  }

  static Duration silence(String text) {
    Duration duration = HumanDuration.parse(text);
    if (duration.compareTo(Duration.ofSeconds(1)) < 0
        || duration.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("it is not from 1s to 1d");
    }
    return duration;
  }

  /** What SQS takes at most (ReceiveMessage, WaitTimeSeconds). */
  static Duration pollWait(String text) {
    Duration duration = someTime(text);
    if (duration.compareTo(Duration.ofSeconds(20)) > 0) {
      throw new IllegalArgumentException("it is longer");
    }
    return duration;
  }

  static Secret token(String text) {
    if (text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException("it holds white space or other than ASCII characters");
    }
    return Secret.of(text);
  }

  /** What else is wrong with it shows once the file was read that it may name. */
  static Secret githubAccessToken(String text) {
    return text.startsWith("{") || text.startsWith("@") ? Secret.of(text) : token(text);
  }

  /** By http, anybody could read the token. */
  static URI githubApi(String text) {
    URI url = httpUrl(text);
    if (!"https".equals(url.getScheme())
        || url.getRawQuery() != null
        || url.getUserInfo() != null) {
      throw new IllegalArgumentException("it does not begin with https, or holds more than a path");
    }
    return url;
  }

  static String region(String text) {
    if (!REGION.matcher(text).matches()) {
      throw new IllegalArgumentException("it is none");
    }
    return text;
  }

  static String service(String text) {
    if (!SERVICE.matcher(text).matches()) {
      throw new IllegalArgumentException("it is longer, or holds other characters");
    }
    return text;
  }

  static String engine(String text) {
    if (!ENGINE.matcher(text).matches()) {
      throw new IllegalArgumentException("it is neither");
    }
    return text;
  }

  static InetSocketAddress address(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > HIGHEST_PORT) {
      throw new IllegalArgumentException("it is no host and port");
    }
    return InetSocketAddress.createUnresolved(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }

  static Level level(String text) {
    Function<Level, String> name = level -> level.name().toLowerCase(Locale.ROOT);
    return Arrays.stream(Level.values())
        .filter(level -> name.apply(level).equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("it is none of them"));
  }

  /** Only what no policy can be is refused; AWS knows what a policy is. */
  static String jsonOrFile(String text) {
    if (!text.startsWith("@") && !text.strip().startsWith("{")) {
      throw new IllegalArgumentException("it is neither a JSON object nor a file");
    }
    return text;
  }

  static URI httpUrl(String text) {
    URI url = URI.create(text);
    if (url.getHost() == null
        || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
      throw new IllegalArgumentException("it is no URL that begins with http");
    }
    return url;
  }
}
