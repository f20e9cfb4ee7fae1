package io.github.ecsconex.app.queue;

import io.github.ecsconex.core.failure.RejectedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native code. The driver unpacks it into a temporary file, which it deletes when the
 * process ends in peace; one that is killed would leave a megabyte behind each time. So it is
 * unpacked into a directory of its own, which is deleted as soon as the code is loaded.
 */
final class NativeLibrary {
  /** Where the driver unpacks to, if not to where temporary files go. */
  private static final String PLACE = "org.sqlite.tmpdir";

  private static boolean loaded;

  private NativeLibrary() {}

  /** Loads it, once for the process. */
  static synchronized void load() throws RejectedException {
    if (loaded) {
      return;
    }
    String place = System.getProperty(PLACE, System.getProperty("java.io.tmpdir"));
    try {
      Path directory = Files.createTempDirectory(Path.of(place), "conex-sqlite-");
      System.setProperty(PLACE, directory.toString());
      try {
        SQLiteJDBCLoader.initialize();
      } finally {
        System.setProperty(PLACE, place);
        delete(directory);
      }
      loaded = true;
    } catch (Exception e) {
      throw new RejectedException(
          "could not load SQLite from a temporary file in %s: %s; name a directory that may hold"
                  .formatted(place, e.getMessage())
              + " programs by JAVA_TOOL_OPTIONS=-D%s=<directory>".formatted(PLACE),
          e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
