package io.github.ecsconex.app.doctor;

import io.github.ecsconex.core.build.ImageSize;
import io.github.ecsconex.core.failure.RejectedException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether a directory can be written to, and its disk has room. */
public final class DiskCheck implements Check {
  /** Less than that, and the next large base image may not fit. */
  private static final long LEAST = 5_000_000_000L;

  private final Path directory;
  private final String what;
  private final boolean written;

  /**
   * @param what the directory is for
   * @param written whether conex itself writes to it, and makes it if it is absent
   */
  public DiskCheck(Path directory, String what, boolean written) {
    this.directory = directory;
    this.what = what;
    this.written = written;
  }

  @Override
  public String subject() {
    return "disk";
  }

  @Override
  public String remedy() {
    return "make the directory writable for the user that conex runs as, or name another one by"
        + " CONEX_CACHE";
  }

  @Override
  public List<Finding> look() throws RejectedException {
    try {
      if (written) {
        Files.createDirectories(directory);
        Files.delete(Files.createTempFile(directory, "doctor", ".tmp"));
      }
      FileStore disk = Files.getFileStore(directory);
      String state =
          String.format(
              "%s, %s: %s of %s are free",
              directory,
              what,
              ImageSize.format(disk.getUsableSpace()),
              ImageSize.format(disk.getTotalSpace()));
      return List.of(
          disk.getUsableSpace() < LEAST
              ? Finding.fault(
                  subject(),
                  state,
                  "enlarge the disk, or remove what builds have left: docker system df shows it,"
                      + " docker builder prune and docker image prune remove it")
              : Finding.ok(subject(), state));
    } catch (IOException e) {
      throw new RejectedException(String.format("%s, %s, does not do: %s", directory, what, e), e);
    }
  }
}
