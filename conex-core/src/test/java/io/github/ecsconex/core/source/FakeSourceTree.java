package io.github.ecsconex.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A tree in memory. */
public final class FakeSourceTree implements SourceTree {
  private static final int BLOCK = 512;
  private static final int LINKS_FOLLOWED = 10;
  private static final Comparator<String> BY_BYTES =
      Comparator.comparing(path -> path.getBytes(UTF_8), Arrays::compareUnsigned);

  private final CommitId commit;
  private final String message;
  private final Instant committed;
  private final Map<String, TreeFile> files;

  /** A tree of {@code files} by their paths. */
  public FakeSourceTree(CommitId commit, Instant committed, Map<String, TreeFile> files) {
    this(commit, "", committed, files);
  }

  FakeSourceTree(CommitId commit, String message, Instant committed, Map<String, TreeFile> files) {
    this.commit = commit;
    this.message = message;
    this.committed = committed;
    this.files = Map.copyOf(files);
  }

  @Override
  public CommitId commit() {
    return commit;
  }

  @Override
  public String message() {
    return message;
  }

  @Override
  public Instant committed() {
    return committed;
  }

  @Override
  public Optional<String> text(String path, int limit) throws IOException {
    String at = path;
    for (int i = 0; i < LINKS_FOLLOWED; i++) {
      TreeFile file = files.get(at);
      if (file == null || file.kind() == TreeFile.Kind.SUBMODULE) {
        return Optional.empty();
      }
      if (file.kind() != TreeFile.Kind.LINK) {
        if (file.content().getBytes(UTF_8).length > limit) {
          throw new UnusableTreeException(path + " is larger than " + limit + " bytes");
        }
        return Optional.of(file.content());
      }
      at = target(at, file.content());
    }
    return Optional.empty();
  }

  private static String target(String link, String target) {
    Deque<String> parts = new ArrayDeque<>(Arrays.asList(link.split("/", -1)));
    parts.removeLast();
    for (String part : target.split("/", -1)) {
      if (!part.equals("..")) {
        parts.addLast(part);
      } else if (parts.pollLast() == null) {
        return "";
      }
    }
    return String.join("/", parts);
  }

  @Override
  public void writeTarTo(OutputStream out, PathFilter filter) throws IOException {
    SortedMap<String, Optional<TreeFile>> entries = new TreeMap<>(BY_BYTES);
    for (Map.Entry<String, TreeFile> file : files.entrySet()) {
      if (addDirectories(file.getKey(), filter, entries) && filter.includes(file.getKey())) {
        boolean submodule = file.getValue().kind() == TreeFile.Kind.SUBMODULE;
        entries.put(
            submodule ? file.getKey() + "/" : file.getKey(),
            submodule ? Optional.empty() : Optional.of(file.getValue()));
      }
    }
    for (Map.Entry<String, Optional<TreeFile>> entry : entries.entrySet()) {
      write(out, entry.getKey(), entry.getValue());
    }
    out.write(new byte[2 * BLOCK]);
  }

  /** Whether what is at {@code path} may be wanted. */
  private static boolean addDirectories(
      String path, PathFilter filter, Map<String, Optional<TreeFile>> entries) {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String directory = path.substring(0, slash);
      if (filter.includes(directory)) {
        entries.put(directory + "/", Optional.empty());
      }
      if (!filter.mayIncludeBelow(directory)) {
        return false;
      }
    }
    return true;
  }

  private void write(OutputStream out, String name, Optional<TreeFile> file) throws IOException {
    byte[] content = new byte[0];
    String link = "";
    char type = '5';
    int mode = 0755;
    if (file.isPresent()) {
      String text = file.get().content();
      switch (file.get().kind()) {
        case LINK -> {
          type = '2';
          mode = 0777;
          link = text;
        }
        case EXECUTABLE -> {
          type = '0';
          content = text.getBytes(UTF_8);
        }
        default -> {
          type = '0';
          mode = 0644;
          content = text.getBytes(UTF_8);
        }
      }
    }
    byte[] extended = (record("path", name) + record("linkpath", link)).getBytes(UTF_8);
    writeEntry(out, 'x', 0644, "PaxHeader", "", extended);
    writeEntry(out, type, mode, name, link, content);
  }

  /** A pax record: its own length, the key and the value. */
  private static String record(String key, String value) {
    int rest = " =\n".length() + key.length() + value.getBytes(UTF_8).length;
    int length = rest + 1;
    while (rest + String.valueOf(length).length() != length) {
      length++;
    }
    return value.isEmpty() ? "" : length + " " + key + "=" + value + "\n";
  }

  private void writeEntry(
      OutputStream out, char type, int mode, String name, String link, byte[] content)
      throws IOException {
    byte[] header = new byte[BLOCK];
    put(header, 0, 100, name);
    put(header, 100, 8, String.format("%07o", mode));
    put(header, 108, 8, "0000000");
    put(header, 116, 8, "0000000");
    put(header, 124, 12, String.format("%011o", content.length));
    put(header, 136, 12, String.format("%011o", committed.getEpochSecond()));
    put(header, 148, 8, "        ");
    header[156] = (byte) type;
    put(header, 157, 100, link);
    put(header, 257, 8, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, 8, String.format("%06o\0", sum));
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    entry.write(header);
    entry.write(content);
    entry.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    out.write(entry.toByteArray());
  }

  private static void put(byte[] header, int at, int length, String value) {
    byte[] bytes = value.getBytes(UTF_8);
    System.arraycopy(bytes, 0, header, at, Math.min(length, bytes.length));
  }

  @Override
  public void close() {}
}
