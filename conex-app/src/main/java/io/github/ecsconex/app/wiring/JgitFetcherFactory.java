package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.SourceFetcherFactory;
import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.git.jgit.JgitSourceFetcher;
import jakarta.inject.Inject;
import java.util.List;

/** Git servers, and repositories on this machine. */
final class JgitFetcherFactory implements SourceFetcherFactory {
  static final List<String> SCHEMES = List.of("https", "http", "ssh", "git", "file");

  @Inject
  JgitFetcherFactory() {}

  @Override
  public SourceFetcher fetcher(GitUrl url) {
    return new JgitSourceFetcher(url::of);
  }
}
