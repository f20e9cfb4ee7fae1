package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A POSIX tar of entries without owners, all of one time. Names are bytes: Git knows no encoding.
 */
final class TarStream {
  /** How many bytes a header has for a name and for a link's target. */
  private static final int NAME_LIMIT = 100;

  /** A tar is written by blocks of 512 bytes. */
  private static final int BUFFER_SIZE = 1 << 16;

  private final BufferedOutputStream buffer;
  private final TarArchiveOutputStream tar;
  private final Instant time;

  TarStream(OutputStream out, Instant time) {
    // One char a byte, so that each name is written as it is.
    this.buffer = new BufferedOutputStream(out, BUFFER_SIZE);
    this.tar = new TarArchiveOutputStream(buffer, ISO_8859_1.name());
    this.time = time;
    // Long names go into headers made here: the library's would be written in UTF-8.
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_TRUNCATE);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
  }

  void putDirectory(byte[] path) throws IOException {
    put(text(path) + "/", TarConstants.LF_DIR, 0755, "", 0);
    tar.closeArchiveEntry();
  }

  void putLink(byte[] path, byte[] target) throws IOException {
    put(text(path), TarConstants.LF_SYMLINK, 0777, text(target), 0);
    tar.closeArchiveEntry();
  }

  /** Begins a file; exactly {@code size} bytes follow in what this returns. */
  OutputStream putFile(byte[] path, boolean executable, long size) throws IOException {
    put(text(path), TarConstants.LF_NORMAL, executable ? 0755 : 0644, "", size);
    return tar;
  }

  void endFile() throws IOException {
    tar.closeArchiveEntry();
  }

  /** Writes the end of the archive; the stream underneath stays open. */
  void finish() throws IOException {
    tar.finish();
    buffer.flush();
  }

  private void put(String name, byte type, int mode, String link, long size) throws IOException {
    ByteArrayOutputStream extended = new ByteArrayOutputStream();
    extend(extended, "path", name);
    extend(extended, "linkpath", link);
    if (extended.size() > 0) {
      TarArchiveEntry header =
          entry("PaxHeader", TarConstants.LF_PAX_EXTENDED_HEADER_LC, 0644, "", extended.size());
      tar.putArchiveEntry(header);
      extended.writeTo(tar);
      tar.closeArchiveEntry();
    }
    tar.putArchiveEntry(entry(name, type, mode, link, size));
  }

  private TarArchiveEntry entry(String name, byte type, int mode, String link, long size) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setMode(mode);
    entry.setLinkName(link);
    entry.setSize(size);
    entry.setLastModifiedTime(FileTime.from(time));
    entry.setIds(0, 0);
    entry.setNames("", "");
    return entry;
  }

  /** A pax record, where {@code value} is too long for a header: its length, the key, the value. */
  private static void extend(ByteArrayOutputStream records, String key, String value)
      throws IOException {
    if (value.length() <= NAME_LIMIT) {
      return;
    }
    String rest = " " + key + "=" + value + "\n";
    int length = rest.length() + 1;
    while (rest.length() + String.valueOf(length).length() != length) {
      length++;
    }
    records.write(String.valueOf(length).getBytes(US_ASCII));
    records.write(rest.getBytes(ISO_8859_1));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
