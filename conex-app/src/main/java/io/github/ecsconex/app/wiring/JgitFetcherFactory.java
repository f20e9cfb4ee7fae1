package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.SourceFetcherFactory;
import io.github.ecsconex.app.config.GitSettings;
import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.app.config.HomeDirectory;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCredentials;
import io.github.ecsconex.git.github.GithubTokens;
import io.github.ecsconex.git.jgit.CommitLimits;
import io.github.ecsconex.git.jgit.FetchSettings;
import io.github.ecsconex.git.jgit.GitCredentials;
import io.github.ecsconex.git.jgit.GitLogin;
import io.github.ecsconex.git.jgit.JgitSourceFetcher;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Git servers, and repositories on this machine. */
final class JgitFetcherFactory implements SourceFetcherFactory {
  static final List<String> SCHEMES = List.of("https", "http", "ssh", "git", "file");

  /** GitHub takes this name with any token, of a user or of an App. */
  private static final String TOKEN_USER = "x-access-token";

  private final GitSettings git;
  private final Duration jobLimit;
  private final HomeDirectory home;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Provider<GithubApi> github;

  @Inject
  JgitFetcherFactory(
      Settings settings,
      HomeDirectory home,
      InstantSource clock,
      Ticker ticker,
      Provider<GithubApi> github) {
    this.git = settings.git();
    this.jobLimit = settings.work().jobLimit();
    this.home = home;
    this.clock = clock;
    this.ticker = ticker;
    this.github = github;
  }

  @Override
  public SourceFetcher fetcher(GitUrl url) {
    FetchSettings settings =
        new FetchSettings(
            git.cache(),
            git.cacheSize(),
            git.timeout(),
            jobLimit,
            CommitLimits.DEFAULT,
            Optional.of(home.path().resolve(".ssh")));
    return new JgitSourceFetcher(url::of, credentials(url), settings, clock, ticker);
  }

  private GitCredentials credentials(GitUrl url) {
    Optional<GithubCredentials> found = git.credentialsFor(url);
    if (found.isEmpty()) {
      return GitCredentials.NONE;
    }
    String host = url.host().orElseThrow();
    return switch (found.get()) {
      case GithubCredentials.Token token ->
          GitCredentials.forHost(host, new GitLogin(TOKEN_USER, token.token()));
      case GithubCredentials.App app -> new AppLogins(host, app.tokens(github.get(), clock));
    };
  }

  /** A GitHub App's, for its own host. */
  private record AppLogins(String host, GithubTokens tokens) implements GitCredentials {
    @Override
    public Optional<GitLogin> find(Repository repository, URI server)
        throws PortException, InterruptedException {
      return host.equalsIgnoreCase(server.getHost())
          ? Optional.of(new GitLogin(TOKEN_USER, tokens.token(repository)))
          : Optional.empty();
    }

    @Override
    public boolean refused(Repository repository, GitLogin login) {
      return tokens.refused(repository, login.password());
    }
  }
}
