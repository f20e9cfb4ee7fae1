package io.github.ecsconex.it.support;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few megabytes, for tests that fill it. It is kept in memory. Needs root. */
public final class SmallDisk implements AutoCloseable {
  private static final byte[] BLOCK = new byte[4096];

  private final Path path;
  private final Thread unmounting = new Thread(this::unmount);

  private SmallDisk(Path path) {
    this.path = path;
    Runtime.getRuntime().addShutdownHook(unmounting);
  }

  /** Mounts one that has room for {@code megabytes}. */
  public static SmallDisk mount(int megabytes) throws IOException, InterruptedException {
    Path path = Files.createTempDirectory("conex-disk");
    String said =
        Programs.run(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            "size=%dm".formatted(megabytes),
            "conex",
            path.toString());
    if (!said.isEmpty()) {
      throw new IOException("could not mount a small disk, which takes root: " + said);
    }
    return new SmallDisk(path);
  }

  /** Where the disk is mounted. */
  public Path path() {
    return path;
  }

  /** Takes all the room that is left. */
  public void fill() throws IOException {
    try (OutputStream ballast = Files.newOutputStream(ballast())) {
      while (true) {
        ballast.write(BLOCK);
      }
    } catch (IOException e) {
      if (Files.getFileStore(path).getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  /** Gives back the room that {@link #fill()} took. */
  public void free() throws IOException {
    Files.delete(ballast());
  }

  /** From now on nothing on the disk can be changed. */
  public void makeReadOnly() throws IOException, InterruptedException {
    String said = Programs.run("mount", "-o", "remount,ro", path.toString());
    if (!said.isEmpty()) {
      throw new IOException("could not make the small disk read-only: " + said);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(unmounting);
    unmount();
  }

  private Path ballast() {
    return path.resolve("ballast");
  }

  private void unmount() {
    try {
      // Lazily, since a test that failed may still hold a file open.
      Programs.run("umount", "--lazy", path.toString());
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
