package io.github.ecsconex.git.github;

import io.github.ecsconex.core.work.FakeTicker;
import java.net.http.HttpClient;
import java.time.Duration;

/** Clients that trust a test's server, and wait for it no longer than a test should. */
final class GithubClients {
  private GithubClients() {}

  static GithubApi api(GithubServer server, TlsIdentity identity, FakeTicker time) {
    return api(server, identity, time, Duration.ofSeconds(20));
  }

  static GithubApi api(
      GithubServer server, TlsIdentity identity, FakeTicker time, Duration answer) {
    return new GithubApi(
        HttpClient.newBuilder().sslContext(identity.context()),
        server.api(),
        new GithubLimits(Duration.ofSeconds(10), answer, Duration.ofSeconds(70)),
        time,
        time);
  }
}
