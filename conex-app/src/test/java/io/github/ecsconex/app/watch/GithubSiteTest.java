package io.github.ecsconex.app.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GithubSiteTest {
  private static GithubSite site(String remote, String named) throws Exception {
    return GithubSite.of(
        GithubRemote.parseArgument(remote), Optional.ofNullable(named).map(URI::create));
  }

  @ParameterizedTest
  @CsvSource({
    "git@github.com:o/r, github.com, https://api.github.com",
    "o/r, github.com, https://api.github.com",
    "git@work:o/r, github.com, https://api.github.com",
    "git@ghe.example.com:o/r, ghe.example.com, https://ghe.example.com/api/v3",
    "ssh://git@ghe.example.com:2222/o/r, ghe.example.com, https://ghe.example.com/api/v3",
    "https://ghe.example.com:8443/o/r, ghe.example.com:8443, https://ghe.example.com:8443/api/v3",
    "https://ghe:8443/o/r, ghe:8443, https://ghe:8443/api/v3",
    "https://acme.ghe.com/o/r, acme.ghe.com, https://api.acme.ghe.com"
  })
  void isThatOfTheRemote(String remote, String host, URI api) throws Exception {
    assertThat(site(remote, null)).isEqualTo(new GithubSite(host, api));
  }

  @ParameterizedTest
  @CsvSource({
    "git@github.com:o/r, https://api.github.com, github.com",
    "git@ghe.example.com:o/r, https://ghe.example.com/api/v3, ghe.example.com",
    "git@ghe.example.com:o/r, https://GHE.example.com:443/api/v3, ghe.example.com",
    "git@ghe.example.com:o/r, https://ghe.example.com:8443/api/v3, ghe.example.com:8443",
    "https://ghe:8443/o/r, https://ghe:8443/api/v3, ghe:8443",
    "git@acme.ghe.com:o/r, https://api.acme.ghe.com, acme.ghe.com",
    "git@work:o/r, https://ghe.example.com/api/v3, ghe.example.com",
    "git@work:o/r, https://api.github.com, github.com",
    "o/r, https://ghe.example.com/api/v3, ghe.example.com"
  })
  void isTheNamedOneWhereTheRemoteMayBeOnIt(String remote, String named, String host)
      throws Exception {
    assertThat(site(remote, named)).isEqualTo(new GithubSite(host, URI.create(named)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.github.com, github.com",
    "https://ghe.example.com/api/v3, ghe.example.com",
    "https://api.acme.ghe.com, acme.ghe.com"
  })
  void isKnownByItsApi(URI api, String host) {
    assertThat(GithubSite.of(api)).isEqualTo(new GithubSite(host, api));
  }

  @ParameterizedTest
  @CsvSource({
    "git@github.com:o/r, https://ghe.example.com/api/v3",
    "https://github.com/o/r, https://api.github.com.evil.example",
    "git@ghe.example.com:o/r, https://api.github.com",
    "git@ghe.example.com:o/r, https://other.example.com/api/v3",
    "https://ghe:8443/o/r, https://ghe.example.com/api/v3"
  })
  void isNoneWhereTheNamedOneIsAnother(String remote, String named) {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> site(remote, named))
        .withMessageStartingWith("o/r is on ")
        .withMessageContaining("CONEX_GITHUB_API names the API of ");
  }
}
