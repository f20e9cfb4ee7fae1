package io.github.ecsconex.git.jgit;

import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.Transport;

/** The way to a repository on a server, with all that it takes to be let in. */
@FunctionalInterface
interface ServerRoute {
  /**
   * Opens the way once more.
   *
   * @param into what will be fetched into; empty if nothing will be
   */
  Transport open(Optional<Repository> into) throws IOException;
}
