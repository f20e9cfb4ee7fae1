package io.github.ecsconex.it.bench;

import io.github.ecsconex.it.support.FreePort;
import java.io.IOException;
import java.nio.file.Path;

/** Serves repositories as simply as Git can. */
final class GitDaemon implements AutoCloseable {
  private final Process process;
  private final String url;

  private GitDaemon(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Serves what is below {@code repositories}. */
  static GitDaemon start(Path repositories) throws IOException, InterruptedException {
    int port = FreePort.find();
    Process process =
        new ProcessBuilder(
                "git",
                "daemon",
                "--reuseaddr",
                "--export-all",
                "--listen=127.0.0.1",
                "--port=" + port,
                "--base-path=" + repositories,
                repositories.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    FreePort.awaitListener(port, process);
    return new GitDaemon(process, "git://127.0.0.1:" + port + "/");
  }

  /** Where they are, ending in a slash. */
  String url() {
    return url;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
