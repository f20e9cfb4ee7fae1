package io.github.ecsconex.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.github.ecsconex.app.config.GithubSettings;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.core.notice.CommitStatuses;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.work.CommitReporter;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCommitStatuses;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/** GitHub, where repositories are on it. */
final class GithubModule extends AbstractModule {
  @Provides
  @Singleton
  GithubApi api(Settings settings, Ticker ticker, InstantSource clock, Closer closer) {
    return closer.closing(
        new GithubApi(settings.github().api().orElse(GithubApi.GITHUB_COM), ticker, clock));
  }

  @Provides
  @Singleton
  CommitStatuses statuses(Settings settings, Provider<GithubApi> api, InstantSource clock) {
    GithubSettings github = settings.github();
    if (!github.statuses() || github.api().isEmpty() || github.credentials().isEmpty()) {
      return CommitStatuses.NONE;
    }
    return new GithubCommitStatuses(api.get(), github.credentials().get().tokens(api.get(), clock));
  }

  @Provides
  @Singleton
  CommitReporter reporter(
      CommitStatuses statuses,
      PushDecoder decoder,
      SourceFetcher fetcher,
      Settings settings,
      Ticker ticker,
      Redactor redactor) {
    return new CommitReporter(
        statuses,
        decoder,
        fetcher,
        settings.github().statusTarget(),
        ticker,
        () -> ThreadLocalRandom.current().nextDouble(),
        redactor);
  }
}
