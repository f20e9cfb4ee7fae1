package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.RepositoryRefs;
import io.github.ecsconex.core.source.ResolvedCommit;
import io.github.ecsconex.core.source.SourceTree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/** A repository on a server, of which the commits that were fetched are kept in a mirror. */
final class RemoteRepository {
  private final Repository name;
  private final URIish uri;
  private final GitServers servers;
  private final MirrorCache cache;
  private final FetchSettings settings;

  RemoteRepository(
      Repository name, URIish uri, GitServers servers, MirrorCache cache, FetchSettings settings) {
    this.name = name;
    this.uri = uri;
    this.servers = servers;
    this.cache = cache;
    this.settings = settings;
  }

  /** What is asked of the server, on a way that is opened for it. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(ServerRoute server) throws Exception;
  }

  ResolvedCommit resolve(Revision revision) throws PortException, InterruptedException {
    List<String> prefixes = new ArrayList<>(List.of(Constants.R_HEADS, Constants.R_TAGS));
    if (!revision.isId()) {
      prefixes.add(revision.text());
      prefixes.add(Constants.R_REFS + revision);
    }
    return refs(prefixes).resolve(revision);
  }

  RepositoryRefs refs() throws PortException, InterruptedException {
    return refs(List.of(Constants.HEAD, Constants.R_HEADS, Constants.R_TAGS)).all();
  }

  private AdvertisedRefs refs(List<String> prefixes) throws PortException, InterruptedException {
    return ask(
        server -> {
          try (Transport transport = server.open(Optional.empty());
              FetchConnection connection =
                  transport.openFetch(List.of(), prefixes.toArray(String[]::new))) {
            return new AdvertisedRefs(name, connection.getRefs());
          }
        },
        refs -> {});
  }

  SourceTree fetch(CommitId commit) throws PortException, InterruptedException {
    MirroredCommit mirrored = new MirroredCommit(name, uri, commit, cache, settings.commitLimits());
    return ask(mirrored::fetch, SourceTree::close);
  }

  private <T> T ask(Question<T> question, Consumer<T> discard)
      throws PortException, InterruptedException {
    Optional<GitLogin> login = servers.login(name, uri);
    HttpAnswers answers = new HttpAnswers(uri);
    try {
      return ask(question, discard, login, answers);
    } catch (RejectedException e) {
      if (answers.status() == 401
          && login.filter(refused -> servers.refused(name, refused)).isPresent()) {
        return ask(question, discard, servers.login(name, uri), new HttpAnswers(uri));
      }
      throw e;
    }
  }

  private <T> T ask(
      Question<T> question, Consumer<T> discard, Optional<GitLogin> login, HttpAnswers answers)
      throws PortException, InterruptedException {
    Duration limit = settings.fetchLimit();
    ServerFailures failures = new ServerFailures(name, uri, login, answers, settings);
    try {
      return BlockingCall.run(
          () -> question.ask(local -> servers.open(local, uri, login, answers)), limit, discard);
    } catch (TimeoutException e) {
      throw failures.late(limit);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case PortException failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw failures.explain(e.getCause() == null ? e : e.getCause());
      }
    }
  }
}
