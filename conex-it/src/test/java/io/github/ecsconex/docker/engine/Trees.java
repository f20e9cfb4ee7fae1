package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.source.FakeSourceTree;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.it.support.BaseImage;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small trees to build. */
final class Trees {
  private static final CommitId COMMIT = new CommitId("c".repeat(40));

  private Trees() {}

  /** A tree whose Dockerfile goes on from the base image with {@code instructions}. */
  static SourceTree building(String... instructions) {
    return with(Map.of(), instructions);
  }

  /** A tree whose build prints {@code line}, and finds no step of it in the cache. */
  static SourceTree printing(String line) {
    return building("RUN echo '" + line + "' #" + UUID.randomUUID());
  }

  /** A tree with more files than its Dockerfile. */
  static SourceTree with(Map<String, String> files, String... instructions) {
    Map<String, TreeFile> all = new HashMap<>();
    files.forEach((path, text) -> all.put(path, TreeFile.file(text)));
    all.put(
        "Dockerfile",
        TreeFile.file("FROM " + BaseImage.NAME + "\n" + String.join("\n", instructions) + "\n"));
    return new FakeSourceTree(COMMIT, Instant.EPOCH, all);
  }

  /** {@code tree}, of whose tar no more than {@code bytes} can be read. */
  static SourceTree breaking(SourceTree tree, long bytes) {
    return new Changed(
        tree,
        (out, filter) -> {
          OutputStream limited =
              new FilterOutputStream(out) {
                private long left = bytes;

                @Override
                public void write(int value) throws IOException {
                  write(new byte[] {(byte) value}, 0, 1);
                }

                @Override
                public void write(byte[] content, int offset, int count) throws IOException {
                  out.write(content, offset, (int) Math.min(left, count));
                  left -= count;
                  if (left < 0) {
                    throw new IOException("the disk is gone");
                  }
                }
              };
          tree.writeTarTo(limited, filter);
        });
  }

  /** {@code tree}, whose writer does {@code first} first. */
  static SourceTree watching(SourceTree tree, Runnable first) {
    return new Changed(
        tree,
        (out, filter) -> {
          first.run();
          tree.writeTarTo(out, filter);
        });
  }

  /** How long the tar of {@code tree} is. */
  static long length(SourceTree tree) throws IOException {
    AtomicLong length = new AtomicLong();
    tree.writeTarTo(
        new OutputStream() {
          @Override
          public void write(int value) {
            length.incrementAndGet();
          }

          @Override
          public void write(byte[] content, int offset, int count) {
            length.addAndGet(count);
          }
        },
        PathFilter.ALL);
    return length.get();
  }

  /** {@code tree} with a file {@code large} of so many bytes, which is never held in memory. */
  static SourceTree withLargeFile(SourceTree tree, long bytes) {
    return new Changed(
        tree,
        (out, filter) -> {
          TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
          TarArchiveEntry dockerfile = new TarArchiveEntry("Dockerfile");
          byte[] text = tree.text("Dockerfile", 1 << 20).orElseThrow().getBytes(UTF_8);
          dockerfile.setSize(text.length);
          tar.putArchiveEntry(dockerfile);
          tar.write(text);
          tar.closeArchiveEntry();
          TarArchiveEntry large = new TarArchiveEntry("large");
          large.setSize(bytes);
          tar.putArchiveEntry(large);
          byte[] block = new byte[1 << 16];
          for (long left = bytes; left > 0; left -= block.length) {
            tar.write(block, 0, (int) Math.min(left, block.length));
          }
          tar.closeArchiveEntry();
          tar.finish();
          tar.flush();
        });
  }

  private interface Writer {
    void writeTo(OutputStream out, PathFilter filter) throws IOException;
  }

  /** A tree that is written in another way. */
  private record Changed(SourceTree tree, Writer writer) implements SourceTree {
    @Override
    public CommitId commit() {
      return tree.commit();
    }

    @Override
    public String message() {
      return tree.message();
    }

    @Override
    public Instant committed() {
      return tree.committed();
    }

    @Override
    public Optional<String> text(String path, int limit) throws IOException {
      return tree.text(path, limit);
    }

    @Override
    public void writeTarTo(OutputStream out, PathFilter filter) throws IOException {
      writer.writeTo(out, filter);
    }

    @Override
    public void close() {
      tree.close();
    }
  }
}
