package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes inputs that nobody would think of out of those that GitHub sends; the same each time. */
final class PayloadMutator {
  /** What parsers trip over. */
  private static final List<String> TOKENS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          "\\",
          "\\u",
          "\\ud800",
          "\\u0000",
          ":",
          ",",
          "null",
          "true",
          "-",
          "1e999",
          "9".repeat(2000),
          "[".repeat(600),
          "{\"a\":".repeat(600),
          "\0",
          "\ufeff",
          "é",
          "🐙",
          "\u202e",
          "%",
          "%00",
          "%zz",
          "&payload=",
          "=",
          "+",
          "refs/heads/",
          "../",
          "0".repeat(40),
          "a".repeat(64),
          "\"after\":",
          "\"repository\":",
          "\"owner\":",
          "\n",
          "\"head_commit\":{\"id\":7}",
          "\"deleted\":\"yes\"");

  private static final int LONGEST = 1 << 16;

  private final Random random;
  private final List<byte[]> seeds;

  PayloadMutator(long seed, List<String> payloads) {
    random = new Random(seed);
    seeds = payloads.stream().map(payload -> payload.getBytes(UTF_8)).toList();
  }

  byte[] next() {
    byte[] input = any().clone();
    for (int changes = random.nextInt(6); changes >= 0; changes--) {
      input = changed(input);
    }
    return input.length > LONGEST ? Arrays.copyOf(input, LONGEST) : input;
  }

  /** One of {@code some}. */
  <T> T one(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  /** Whether something happens that happens once in {@code times}. */
  boolean oncePer(int times) {
    return random.nextInt(times) == 0;
  }

  private byte[] any() {
    return one(seeds);
  }

  private byte[] changed(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int length = Math.min(input.length - at, 1 << random.nextInt(10));
    return switch (random.nextInt(7)) {
      case 0 -> joined(input, at, one(TOKENS).getBytes(UTF_8), at);
      case 1 -> joined(input, at, one(TOKENS).getBytes(UTF_8), at + length);
      case 2 -> joined(input, at, new byte[0], at + length);
      case 3 -> joined(input, at, Arrays.copyOfRange(input, at, at + length), at);
      case 4 -> {
        byte[] other = any();
        int from = random.nextInt(other.length);
        int to = Math.min(other.length, from + (1 << random.nextInt(12)));
        yield joined(input, at, Arrays.copyOfRange(other, from, to), at);
      }
      case 5 -> {
        byte[] noise = new byte[1 + random.nextInt(8)];
        random.nextBytes(noise);
        yield joined(input, at, noise, Math.min(input.length, at + noise.length));
      }
      default -> {
        byte[] flipped = input.clone();
        if (at < flipped.length) {
          flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        yield flipped;
      }
    };
  }

  /** {@code input} up to {@code from}, then {@code middle}, then {@code input} from {@code to}. */
  private static byte[] joined(byte[] input, int from, byte[] middle, int to) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(input, 0, from);
    joined.writeBytes(middle);
    joined.write(input, to, input.length - to);
    return joined.toByteArray();
  }
}
