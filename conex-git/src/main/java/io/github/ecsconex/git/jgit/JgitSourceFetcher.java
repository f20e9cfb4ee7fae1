package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.RepositoryRefs;
import io.github.ecsconex.core.source.ResolvedCommit;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.work.Ticker;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jgit.transport.URIish;

/**
 * Fetches commits with JGit. Safe for use by many threads, and beside other processes that have the
 * same cache.
 *
 * <p>A repository on this machine is read where it is. Of one on a server, the commits that were
 * fetched are kept in a mirror, so that a fetch brings what is new only.
 *
 * <p>Git's configuration of this machine and its user does not matter: JGit keeps one view of its
 * surroundings for a whole process, and making a fetcher takes that view from it, see {@link
 * HermeticSystemReader}.
 */
public final class JgitSourceFetcher implements SourceFetcher, AutoCloseable {
  private static final Set<String> SCHEMES = Set.of("https", "http", "ssh", "git", "file");

  private final RepositoryLocations locations;
  private final FetchSettings settings;
  private final GitServers servers;
  private final MirrorCache cache;

  public JgitSourceFetcher(
      RepositoryLocations locations,
      GitCredentials credentials,
      FetchSettings settings,
      InstantSource clock,
      Ticker ticker) {
    HermeticSystemReader.install();
    this.locations = locations;
    this.settings = settings;
    this.servers = new GitServers(credentials, settings);
    this.cache = new MirrorCache(settings.cacheDirectory(), settings.cacheLimit(), clock, ticker);
  }

  @Override
  public ResolvedCommit resolve(Repository repository, Revision revision)
      throws PortException, InterruptedException {
    URIish uri = location(repository);
    return uri.isRemote()
        ? remote(repository, uri).resolve(revision)
        : local(repository, uri).resolve(revision);
  }

  @Override
  public RepositoryRefs refs(Repository repository) throws PortException, InterruptedException {
    URIish uri = location(repository);
    return uri.isRemote() ? remote(repository, uri).refs() : local(repository, uri).refs();
  }

  @Override
  public SourceTree fetch(Repository repository, CommitId commit)
      throws PortException, InterruptedException {
    URIish uri = location(repository);
    return uri.isRemote()
        ? remote(repository, uri).fetch(commit)
        : local(repository, uri).fetch(commit);
  }

  @Override
  public int removeLeftovers() throws UnavailableException {
    try {
      return cache.removeLeftovers();
    } catch (IOException e) {
      throw new UnavailableException(
          "could not look through " + cache.directory() + " for what fetches have left: " + e, e);
    }
  }

  private URIish location(Repository repository) throws RejectedException {
    String location = locations.of(repository);
    URIish uri;
    try {
      uri = new URIish(location);
    } catch (URISyntaxException e) {
      throw new RejectedException(
          "could not fetch " + repository + ": where it should be is neither a URL nor a path", e);
    }
    if (uri.getScheme() != null && !SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
      throw new RejectedException(
          "could not fetch " + repository + ": there is no way to fetch by " + uri.getScheme());
    }
    if (uri.getPass() != null) {
      throw new RejectedException(
          "could not fetch "
              + repository
              + " from "
              + uri.getHost()
              + ": the URL holds a password");
    }
    return uri;
  }

  private LocalRepository local(Repository repository, URIish uri) {
    return new LocalRepository(repository, Path.of(uri.getPath()), settings.commitLimits());
  }

  private RemoteRepository remote(Repository repository, URIish uri) {
    return new RemoteRepository(repository, uri, servers, cache, settings);
  }

  /** Ends what is kept for further fetches; trees that are open stay open. */
  @Override
  public void close() {
    servers.close();
  }
}
