package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.jspecify.annotations.Nullable;

/** Opens the ways to Git servers, with the limits and the credentials for each. */
final class GitServers implements AutoCloseable {
  private static final Set<String> HTTP = Set.of("https", "http");
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private final GitCredentials credentials;
  private final int silenceSeconds;
  private final @Nullable SshdSessionFactory ssh;

  GitServers(GitCredentials credentials, FetchSettings settings) {
    this.credentials = credentials;
    this.silenceSeconds = Math.toIntExact(settings.silenceLimit().toSeconds());
    this.ssh = settings.sshDirectory().map(GitServers::ssh).orElse(null);
  }

  private static SshdSessionFactory ssh(Path directory) {
    Path absolute = directory.toAbsolutePath();
    Path home = absolute.getParent();
    return new SshdSessionFactoryBuilder()
        .setHomeDirectory((home == null ? absolute : home).toFile())
        .setSshDirectory(absolute.toFile())
        .setPreferredAuthentications("publickey")
        .build(null);
  }

  /**
   * The login for {@code repository} at {@code uri}, asked for only where it cannot be overheard.
   */
  Optional<GitLogin> login(Repository repository, URIish uri)
      throws PortException, InterruptedException {
    String scheme = scheme(uri);
    boolean safe =
        scheme.equals("https") || (scheme.equals("http") && THIS_MACHINE.contains(uri.getHost()));
    if (!safe) {
      return Optional.empty();
    }
    try {
      return credentials.find(
          repository, new URI(scheme, null, uri.getHost(), uri.getPort(), null, null, null));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(uri + " names no server", e);
    }
  }

  /** Whether there may be another login than the one that the server refused. */
  boolean refused(Repository repository, GitLogin login) {
    return credentials.refused(repository, login);
  }

  /** Opens a way to {@code uri}, into {@code local} if anything is to be fetched. */
  Transport open(
      Optional<org.eclipse.jgit.lib.Repository> local,
      URIish uri,
      Optional<GitLogin> login,
      HttpAnswers answers)
      throws IOException {
    Transport transport =
        local.isPresent() ? Transport.open(local.get(), uri) : Transport.open(uri);
    transport.setTimeout(silenceSeconds);
    if (transport instanceof TransportHttp http) {
      http.setHttpConnectionFactory(answers);
      // At once, so that a server is never asked twice; JGit sends it to no other host.
      login.ifPresent(l -> http.setPreemptiveBasicAuthentication(l.user(), l.password().reveal()));
    }
    if (transport instanceof SshTransport secure) {
      if (ssh == null) {
        transport.close();
        throw new NotSupportedException("there is no directory with keys for SSH");
      }
      secure.setSshSessionFactory(ssh);
    }
    return transport;
  }

  static boolean isHttp(URIish uri) {
    return HTTP.contains(scheme(uri));
  }

  private static String scheme(URIish uri) {
    return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    if (ssh != null) {
      ssh.close();
    }
  }
}
