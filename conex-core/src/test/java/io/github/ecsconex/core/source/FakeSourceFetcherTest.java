package io.github.ecsconex.core.source;

final class FakeSourceFetcherTest implements SourceFetcherContract {
  private final FakeSourceFetcher fetcher = new FakeSourceFetcher();

  @Override
  public SourceFetcher fetcher() {
    return fetcher;
  }

  @Override
  public RepositoryHost host() {
    return fetcher;
  }
}
