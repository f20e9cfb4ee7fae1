package io.github.ecsconex.app.config;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which adapter serves a port, and what it is to connect to: {@code sqlite:/var/lib/conex/queue},
 * {@code oci:registry.example:5000}, {@code log:}.
 *
 * @param scheme chooses the adapter
 * @param address what follows the colon, in the adapter's own form; may be empty
 */
public record AdapterUri(String scheme, String address) {
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
  private static final Pattern URI = Pattern.compile("(" + SCHEME + "):(.*)", Pattern.DOTALL);

  /**
   * @throws IllegalArgumentException unless {@code scheme} is lower-case letters, digits, {@code
   *     +}, {@code -} and {@code .}, a letter first
   */
  public AdapterUri {
    if (!SCHEME.matcher(scheme).matches()) {
      throw new IllegalArgumentException("not a scheme: " + scheme);
    }
    Objects.requireNonNull(address, "address");
  }

  /**
   * The inverse of {@link #toString()}.
   *
   * @throws IllegalArgumentException unless {@code text} begins with a scheme and a colon
   */
  public static AdapterUri parse(String text) {
    Matcher matcher = URI.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("it does not begin with a scheme and a colon");
    }
    return new AdapterUri(matcher.group(1), matcher.group(2));
  }

  /** {@code scheme:address}. */
  @Override
  public String toString() {
    return scheme + ":" + address;
  }
}
