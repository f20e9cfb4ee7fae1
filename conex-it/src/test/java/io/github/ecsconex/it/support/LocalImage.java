package io.github.ecsconex.it.support;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An image made of this machine's own programs and the libraries that they load, since none can be
 * pulled on many machines. The same programs make the same image, so making it again costs little.
 */
final class LocalImage {
  private static final int PROGRAM = 0755;
  private static final long BUILD_LIMIT_SECONDS = 120;

  private final Set<String> entries = new TreeSet<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream root = tar(bytes);

  /** Adds the program with its libraries, each where it is on this machine. */
  LocalImage program(Path program) throws IOException, InterruptedException {
    file(program.toString(), Files.readAllBytes(program), PROGRAM);
    for (Path library : Programs.libraries(program)) {
      file(library.toString(), Files.readAllBytes(library), PROGRAM);
    }
    return this;
  }

  LocalImage file(String path, byte[] content, int mode) throws IOException {
    if (entries.add(path)) {
      write(root, path, content, mode);
    }
    return this;
  }

  LocalImage text(String path, String content) throws IOException {
    return file(path, content.getBytes(StandardCharsets.UTF_8), 0644);
  }

  LocalImage link(String path, String target) throws IOException {
    if (entries.add(path)) {
      TarArchiveEntry entry = new TarArchiveEntry(relative(path), TarConstants.LF_SYMLINK);
      entry.setLinkName(target);
      put(root, entry);
    }
    return this;
  }

  LocalImage directory(String path, int mode) throws IOException {
    if (entries.add(path)) {
      TarArchiveEntry entry = new TarArchiveEntry(relative(path) + "/");
      entry.setMode(mode);
      put(root, entry);
    }
    return this;
  }

  /**
   * Makes the image.
   *
   * @param instructions lines of a Dockerfile that follow the files
   */
  void make(DockerClient engine, String tag, String... instructions) throws IOException {
    root.close();
    ByteArrayOutputStream context = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = tar(context)) {
      String dockerfile = "FROM scratch\nADD root.tar /\n" + String.join("\n", instructions) + "\n";
      write(out, "Dockerfile", dockerfile.getBytes(StandardCharsets.UTF_8), 0644);
      write(out, "root.tar", bytes.toByteArray(), 0644);
    }
    engine
        .buildImageCmd(new ByteArrayInputStream(context.toByteArray()))
        .withTags(Set.of(tag))
        .exec(new BuildImageResultCallback())
        .awaitImageId(BUILD_LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static TarArchiveOutputStream tar(ByteArrayOutputStream out) {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    return tar;
  }

  private static void write(TarArchiveOutputStream tar, String path, byte[] content, int mode)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(relative(path));
    entry.setSize(content.length);
    entry.setMode(mode);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry) throws IOException {
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static String relative(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }
}
