package io.github.ecsconex.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands in a tar, read as POSIX (pax) or GNU wrote it; as much of it as trees need. */
record TarEntry(
    char type, int mode, String owner, Instant modified, String name, String link, String text) {
  private static final int BLOCK = 512;

  /** The entries of {@code tar}, which must end as a tar ends. */
  static List<TarEntry> read(byte[] tar) {
    List<TarEntry> entries = new ArrayList<>();
    Map<String, String> extended = new HashMap<>();
    int at = 0;
    while (tar[at] != 0) {
      int size = Math.toIntExact(number(tar, at + 124, 12));
      char type = (char) tar[at + 156];
      String content = new String(tar, at + BLOCK, size, UTF_8);
      switch (type) {
        case 'x' -> extended.putAll(records(tar, at + BLOCK, size));
        case 'L' -> extended.put("path", content.replace("\0", ""));
        case 'K' -> extended.put("linkpath", content.replace("\0", ""));
        default -> {
          entries.add(
              new TarEntry(
                  type,
                  (int) number(tar, at + 100, 8),
                  number(tar, at + 108, 8) + ":" + number(tar, at + 116, 8),
                  Instant.ofEpochSecond(number(tar, at + 136, 12)),
                  extended.getOrDefault("path", text(tar, at, 100)),
                  extended.getOrDefault("linkpath", text(tar, at + 157, 100)),
                  content));
          extended.clear();
        }
      }
      at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
    }
    for (int i = at; i < at + 2 * BLOCK; i++) {
      if (tar[i] != 0) {
        throw new IllegalArgumentException("the tar does not end with two empty blocks");
      }
    }
    return entries;
  }

  private static Map<String, String> records(byte[] tar, int from, int size) {
    Map<String, String> records = new HashMap<>();
    int at = from;
    while (at < from + size) {
      int space = at;
      while (tar[space] != ' ') {
        space++;
      }
      int length = Integer.parseInt(new String(tar, at, space - at, UTF_8));
      String[] record = new String(tar, space + 1, at + length - space - 2, UTF_8).split("=", 2);
      records.put(record[0], record[1]);
      at += length;
    }
    return records;
  }

  private static String text(byte[] tar, int from, int length) {
    int end = from;
    while (end < from + length && tar[end] != 0) {
      end++;
    }
    return new String(tar, from, end - from, UTF_8);
  }

  private static long number(byte[] tar, int from, int length) {
    String digits = text(tar, from, length).strip();
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  @Override
  public String toString() {
    String mode = Integer.toOctalString(this.mode & 0777);
    return switch (type) {
      case '0' -> "f " + mode + " " + name + " " + text;
      case '2' -> "l " + mode + " " + name + " -> " + link;
      case '5' -> "d " + mode + " " + name;
      default -> throw new IllegalStateException("an entry of type " + type);
    };
  }
}
