package io.github.ecsconex.docker.engine;

import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Gives ids of 32 hexadecimal digits, which come from {@code random}. */
record RandomIds(RandomGenerator random) implements Supplier<String> {
  private static final int BYTES = 16;

  @Override
  public String get() {
    byte[] id = new byte[BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
