package io.github.ecsconex.app.adapter;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.source.SourceFetcher;

/** Opens what fetches from the URLs of one scheme, which {@code CONEX_GIT_URL} names. */
public interface SourceFetcherFactory {
  /** What fetches repositories from {@code url}. */
  SourceFetcher fetcher(GitUrl url)
      throws ConfigurationException, PortException, InterruptedException;
}
