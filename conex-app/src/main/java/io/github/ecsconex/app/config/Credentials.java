package io.github.ecsconex.app.config;

import java.util.regex.Pattern;

/** What people write into URLs though they should not. */
final class Credentials {
  private static final Pattern USER_INFO = Pattern.compile("(?<=[/:,])[^/@,\\s\"]+(?=@)");

  private Credentials() {}

  /** {@code text} with what stands before an {@code @} masked, for it may be a password. */
  static String mask(String text) {
    return USER_INFO.matcher(text).replaceAll("***");
  }
}
