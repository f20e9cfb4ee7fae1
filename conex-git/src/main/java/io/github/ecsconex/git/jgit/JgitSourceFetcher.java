package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.ResolvedCommit;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.eclipse.jgit.transport.URIish;

/** Fetches commits with JGit. Safe for use by many threads. */
public final class JgitSourceFetcher implements SourceFetcher {
  private final RepositoryLocations locations;

  public JgitSourceFetcher(RepositoryLocations locations) {
    this.locations = locations;
  }

  @Override
  public ResolvedCommit resolve(Repository repository, Revision revision)
      throws PortException, InterruptedException {
    return local(repository).resolve(revision);
  }

  @Override
  public SourceTree fetch(Repository repository, CommitId commit)
      throws PortException, InterruptedException {
    return local(repository).fetch(commit);
  }

  private LocalRepository local(Repository repository) throws RejectedException {
    String location = locations.of(repository);
    try {
      URIish uri = new URIish(location);
      if (uri.isRemote()) {
        throw new RejectedException("could not fetch from " + uri + ": it is not on this machine");
      }
      return new LocalRepository(repository, Path.of(uri.getPath()));
    } catch (URISyntaxException e) {
      throw new RejectedException(
          "could not fetch " + repository + ": neither a URL nor a path: " + location, e);
    }
  }
}
