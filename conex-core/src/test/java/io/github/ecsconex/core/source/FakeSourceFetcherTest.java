package io.github.ecsconex.core.source;

final class FakeSourceFetcherTest implements RemoteSourceFetcherContract {
  private final FakeSourceFetcher fetcher = new FakeSourceFetcher();

  @Override
  public SourceFetcher fetcher() {
    return fetcher;
  }

  @Override
  public RemoteRepositoryHost host() {
    return fetcher;
  }
}
