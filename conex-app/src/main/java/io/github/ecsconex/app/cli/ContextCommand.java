package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.ContextFilter;
import io.github.ecsconex.core.source.Dockerfile;
import io.github.ecsconex.core.source.ResolvedCommit;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** {@code conex context}: the build context as the engine would get it. */
final class ContextCommand {
  private final Application application;
  private final OutputStream bytes;
  private final PrintStream err;

  ContextCommand(Application application, OutputStream bytes, PrintStream err) {
    this.application = application;
    this.bytes = bytes;
    this.err = err;
  }

  int run(Repository repository, Revision revision)
      throws ConfigurationException, PortException, InterruptedException {
    String dockerfile = application.get(Settings.class).build().dockerfile();
    SourceFetcher fetcher = application.get(SourceFetcher.class);
    ResolvedCommit resolved = fetcher.resolve(repository, revision);
    Pipe out = new Pipe(bytes);
    try (SourceTree source = fetcher.fetch(repository, resolved.commit())) {
      if (Dockerfile.read(source, dockerfile).isEmpty()) {
        err.printf("no Dockerfile found: %s has no %s%n", resolved.commit(), dockerfile);
        return ExitCode.OK;
      }
      source.writeTarTo(out, ContextFilter.of(source, dockerfile));
      out.flush();
      return ExitCode.OK;
    } catch (IOException e) {
      if (out.isBroken()) {
        return ExitCode.OK;
      }
      throw UnusableTreeException.explain(
          String.format(
              "could not write the build context of %s at %s", repository, resolved.commit()),
          e);
    }
  }
}
