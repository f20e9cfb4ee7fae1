package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of this machine as the context of a build, as {@code docker build} takes one, but
 * without {@code .git}. It is of no commit, for which {@link CommitId#ZERO} stands. Each file keeps
 * its mode and its time stamp; what is neither a file, nor a directory, nor a symbolic link is left
 * out.
 *
 * <p>It is read when the build reads it: what others change meanwhile may be in it or not, and a
 * file that shrinks under the reader's hands ends the build.
 */
public final class DirectorySourceTree implements SourceTree {
  private static final Logger LOG = LoggerFactory.getLogger(DirectorySourceTree.class);
  private static final String GIT = ".git";
  private static final int BUFFER = 1 << 16;
  private static final int MODE = 07777;
  private static final int USUAL_MODE = 0755;
  private static final int LINK_MODE = 0777;

  private final Path root;
  private final Instant modified;

  private DirectorySourceTree(Path root, Instant modified) {
    this.root = root;
    this.modified = modified;
  }

  /**
   * The tree of all that is in {@code directory}.
   *
   * @throws IOException if there is no such directory
   */
  public static DirectorySourceTree of(Path directory) throws IOException {
    Path root = directory.toRealPath();
    if (!Files.isDirectory(root)) {
      throw new IOException("not a directory: " + directory);
    }
    return new DirectorySourceTree(root, Files.getLastModifiedTime(root).toInstant());
  }

  /** Always {@link CommitId#ZERO}. */
  @Override
  public CommitId commit() {
    return CommitId.ZERO;
  }

  /** Empty: nobody has said anything of it. */
  @Override
  public String message() {
    return "";
  }

  /** When the directory was last changed, before this tree was made. */
  @Override
  public Instant committed() {
    return modified;
  }

  @Override
  public Optional<String> text(String path, int limit) throws IOException {
    Path file;
    try {
      file = root.resolve(path).toRealPath();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (!file.startsWith(root) || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(limit);
      if (in.read() >= 0) {
        throw new UnusableTreeException(path + " is larger than " + limit + " bytes");
      }
      return Optional.of(new String(bytes, UTF_8));
    }
  }

  @Override
  public void writeTarTo(OutputStream out, PathFilter filter) throws IOException {
    BufferedOutputStream buffer = new BufferedOutputStream(out, BUFFER);
    // Not closed, for that would close what was handed in.
    TarArchiveOutputStream tar = new TarArchiveOutputStream(buffer, UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    writeBelow(root, "", filter, tar);
    tar.finish();
    buffer.flush();
  }

  @Override
  public void close() {}

  /** The directory. */
  @Override
  public String toString() {
    return root.toString();
  }

  private static void writeBelow(
      Path directory, String prefix, PathFilter filter, TarArchiveOutputStream tar)
      throws IOException {
    for (Path child : children(directory)) {
      // Where everything is left out, nothing is written that could tell that nobody reads.
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("stopped at " + child);
      }
      String name = child.getFileName().toString();
      if (!name.equals(GIT)) {
        write(child, prefix + name, filter, tar);
      }
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      return StreamSupport.stream(stream.spliterator(), false)
          .sorted(Comparator.comparing(child -> child.getFileName().toString()))
          .toList();
    }
  }

  private static void write(Path file, String path, PathFilter filter, TarArchiveOutputStream tar)
      throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      if (filter.includes(path)) {
        put(tar, path + "/", TarConstants.LF_DIR, mode(file), attributes);
        tar.closeArchiveEntry();
      }
      if (filter.mayIncludeBelow(path)) {
        writeBelow(file, path + "/", filter, tar);
      }
    } else if (!filter.includes(path)) {
      return;
    } else if (attributes.isSymbolicLink()) {
      TarArchiveEntry link = entry(path, TarConstants.LF_SYMLINK, LINK_MODE, attributes);
      link.setLinkName(Files.readSymbolicLink(file).toString());
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    } else if (attributes.isRegularFile()) {
      put(tar, path, TarConstants.LF_NORMAL, mode(file), attributes);
      try (InputStream in = Files.newInputStream(file)) {
        copy(in, tar, attributes.size());
      }
      tar.closeArchiveEntry();
    } else {
      LOG.warn("leaving {} out of the build: it is neither a file nor a directory", file);
    }
  }

  /** Copies {@code count} bytes, and no more though there be more by now. */
  private static void copy(InputStream in, OutputStream out, long count) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long left = count;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new IOException("a file has become shorter while it was read");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  private static void put(
      TarArchiveOutputStream tar, String name, byte type, int mode, BasicFileAttributes attributes)
      throws IOException {
    TarArchiveEntry entry = entry(name, type, mode, attributes);
    entry.setSize(type == TarConstants.LF_NORMAL ? attributes.size() : 0);
    tar.putArchiveEntry(entry);
  }

  private static TarArchiveEntry entry(
      String name, byte type, int mode, BasicFileAttributes attributes) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setMode(mode);
    // By the second, for which the header has room.
    entry.setModTime(attributes.lastModifiedTime().toMillis() / 1000 * 1000);
    entry.setIds(0, 0);
    entry.setNames("", "");
    return entry;
  }

  private static int mode(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return USUAL_MODE;
    }
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & MODE;
  }
}
