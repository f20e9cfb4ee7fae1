package io.github.ecsconex.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.it.support.BaseImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A bare repository of files that no compression makes smaller, with as many commits as wanted.
 * Each further commit changes a file, so that nobody has built it before.
 */
final class BenchRepository {
  private final Path path;
  private final int files;
  private final int fileSize;
  private final Random random = new Random(20160705);
  private int commits;

  private BenchRepository(Path path, int files, int fileSize) {
    this.path = path;
    this.files = files;
    this.fileSize = fileSize;
  }

  /**
   * Makes the repository at {@code path}.
   *
   * @param history how many commits there are beside the first, each of which changes {@code
   *     changed} files
   */
  static BenchRepository create(Path path, int files, int fileSize, int history, int changed)
      throws IOException, InterruptedException {
    BenchRepository repository = new BenchRepository(path, files, fileSize);
    Files.createDirectories(path);
    Command.run(path, "git", "init", "--quiet", "--bare", ".");
    // Without it a server of Git's oldest protocol gives no commit out by its id alone.
    Command.run(path, "git", "config", "uploadpack.allowAnySHA1InWant", "true");
    repository.write(files, true);
    for (int i = 0; i < history; i++) {
      repository.write(changed, false);
    }
    Command.run(path, "git", "repack", "--quiet", "-a", "-d");
    return repository;
  }

  /** Commits a change of one file, and returns the commit's id. */
  String commit() throws IOException, InterruptedException {
    write(1, false);
    return Command.output(path, "git", "rev-parse", "refs/heads/main").strip();
  }

  private void write(int count, boolean all) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("git", "fast-import", "--quiet")
            .directory(path.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream out = new BufferedOutputStream(process.getOutputStream(), 1 << 20)) {
      commits++;
      text(out, "commit refs/heads/main\n");
      text(out, "committer Bench <bench@example.com> " + (1467699051 + commits) + " +0000\n");
      text(out, "data 0\n");
      if (!all) {
        text(out, "from refs/heads/main^0\n");
      } else {
        String dockerfile = "FROM " + BaseImage.NAME + "\nCOPY . /app\nRUN ls /app > /files\n";
        text(out, "M 100644 inline Dockerfile\ndata " + dockerfile.length() + "\n" + dockerfile);
      }
      byte[] content = new byte[fileSize];
      for (int i = 0; i < count; i++) {
        int number = all ? i : random.nextInt(files);
        random.nextBytes(content);
        text(out, "M 100644 inline dir-" + number / 100 + "/file-" + number + ".bin\n");
        text(out, "data " + fileSize + "\n");
        out.write(content);
        text(out, "\n");
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("git fast-import failed in " + path);
    }
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
  }
}
