package io.github.ecsconex.app.watch;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.git.github.GithubApi;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * A GitHub that has repositories: github.com, or one of an enterprise.
 *
 * @param host of its pages, by which a user's token for it is kept, with its port if that is not
 *     the usual one
 * @param api where it is asked
 */
public record GithubSite(String host, URI api) {
  public static final GithubSite GITHUB = new GithubSite("github.com", GithubApi.GITHUB_COM);

  /** What the names of GitHub Enterprise Cloud's sites with data residency end with. */
  private static final String CLOUD = ".ghe.com";

  /**
   * The site that {@code remote} is on.
   *
   * @param named where its API is, if the user says; then it is also where a remote is that does
   *     not say itself
   * @throws RejectedException if that is the API of another site, which is not to get the token
   */
  public static GithubSite of(GithubRemote remote, Optional<URI> named) throws RejectedException {
    if (named.isEmpty()) {
      return remote.host().map(GithubSite::of).orElse(GITHUB);
    }
    GithubSite site = of(named.get());
    if (remote.host().isEmpty() || name(remote.host().get()).equals(name(site.host()))) {
      return site;
    }
    String host = remote.host().get();
    if (name(of(host).api().getHost()).equals(name(site.host()))) {
      return new GithubSite(host, named.get());
    }
    throw new RejectedException(
        String.format(
            "%s is on %s, and CONEX_GITHUB_API names the API of %s, which must not get your token"
                + " for %s: unset it, or set it to %s",
            remote.repository(), host, site.host(), host, of(host).api()));
  }

  private static GithubSite of(String host) {
    if (host.equals(GITHUB.host())) {
      return GITHUB;
    }
    return new GithubSite(
        host,
        URI.create(host.endsWith(CLOUD) ? "https://api." + host : "https://" + host + "/api/v3"));
  }

  /** The site whose API is {@code api}. */
  public static GithubSite of(URI api) {
    String host = api.getRawAuthority().toLowerCase(Locale.ROOT).replaceFirst(":443$", "");
    boolean apart = host.equals(GITHUB.api().getHost()) || host.endsWith(CLOUD);
    return new GithubSite(apart ? host.replaceFirst("^api\\.", "") : host, api);
  }

  /** The same server may have its pages and its API at several ports. */
  private static String name(String host) {
    return host.replaceFirst(":\\d+$", "");
  }
}
