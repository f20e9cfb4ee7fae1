package io.github.ecsconex.docker.engine;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;

/** Gives ids of 32 hexadecimal digits, of which none comes twice and none can be guessed. */
final class RandomIds implements Supplier<String> {
  private static final int BYTES = 16;

  private final SecureRandom random = new SecureRandom();

  @Override
  public String get() {
    byte[] id = new byte[BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
