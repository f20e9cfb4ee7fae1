package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.eclipse.jgit.transport.URIish;

/** Tells in conex's terms why a Git server could not be asked: JGit's exceptions end here. */
final class ServerFailures {
  /** How servers put it: GitHub and git-daemon, Git itself, GitLab, Bitbucket. */
  private static final List<String> NOT_THERE =
      List.of(
          "not found",
          "not exported",
          "does not appear to be a git repository",
          "could not be found",
          "does not exist");

  private final Repository repository;
  private final URIish uri;
  private final Optional<GitLogin> login;
  private final HttpAnswers answers;
  private final Path cache;
  private final Duration silenceLimit;

  ServerFailures(
      Repository repository,
      URIish uri,
      Optional<GitLogin> login,
      HttpAnswers answers,
      FetchSettings settings) {
    this.repository = repository;
    this.uri = uri;
    this.login = login;
    this.answers = answers;
    this.cache = settings.cacheDirectory();
    this.silenceLimit = settings.silenceLimit();
  }

  /** Why it could not be done within {@code limit}. */
  UnavailableException late(Duration limit) {
    return new UnavailableException(
        could("it was not done after " + limit.toSeconds() + " seconds"));
  }

  /** Why {@code failure} happened. */
  PortException explain(Throwable failure) {
    if (failure instanceof UnusableTreeException) {
      return rejected(failure, reason(failure));
    }
    if (isDiskFull(failure)) {
      return unavailable(
          failure,
          "the disk is full: make room at "
              + cache
              + ", or give the cache of mirrors a lower limit");
    }
    return GitServers.isHttp(uri) && answers.status() >= 400
        ? explainStatus(failure, answers.status())
        : explainFailure(failure);
  }

  /** Whether there was no room for what was fetched. */
  static boolean isDiskFull(Throwable failure) {
    return says(failure, "No space left on device") || says(failure, "Disk quota exceeded");
  }

  private PortException explainStatus(Throwable failure, int status) {
    if (status == 401 || (status == 403 && !answers.asksToWait())) {
      return login.isPresent()
          ? rejected(failure, "the server refused the credentials of user " + login.get().user())
          : rejected(
              failure,
              "the server wants credentials and there are none for it: the repository is private,"
                  + " or it is not there");
    }
    if (status == 404 || status == 410) {
      return notThere(failure);
    }
    return unavailable(failure, "the server answered with status " + status);
  }

  private PortException notThere(Throwable failure) {
    return rejected(
        failure,
        login.isPresent()
            ? "there is no such repository, or user "
                + login.get().user()
                + " may not see it: GitHub answers the same to both"
            : "there is no such repository, or it is private: there are no credentials for it");
  }

  private PortException explainFailure(Throwable failure) {
    if (isNotThere(failure)) {
      return notThere(failure);
    }
    if (is(failure, SshException.class)) {
      int code = find(failure, SshException.class).map(SshException::getDisconnectCode).orElse(0);
      if (code == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE) {
        return rejected(
            failure, "the server refused the credentials: none of the keys for SSH will do");
      }
      if (code == SshConstants.SSH2_DISCONNECT_HOST_KEY_NOT_VERIFIABLE) {
        return rejected(
            failure, "the server's key is not the one in known_hosts, or there is none");
      }
    }
    if (is(failure, NotSupportedException.class)) {
      return rejected(failure, deepest(failure));
    }
    if (says(failure, "sha256")) {
      return rejected(failure, "repositories that use SHA-256 are not supported");
    }
    return unavailable(failure, reason(failure));
  }

  /**
   * Whether the server said so. JGit takes whatever a server says before it hangs up for that, and
   * even its silence, which means it with a daemon for {@code git://} alone.
   */
  private boolean isNotThere(Throwable failure) {
    return chain(failure)
        .filter(
            e -> e instanceof RemoteRepositoryException || e instanceof NoRemoteRepositoryException)
        .filter(e -> "git".equals(uri.getScheme()) || !(e.getCause() instanceof EOFException))
        .map(e -> String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT))
        .anyMatch(said -> NOT_THERE.stream().anyMatch(said::contains));
  }

  private String reason(Throwable failure) {
    if (is(failure, UnknownHostException.class)) {
      return "no server is known by the name " + uri.getHost();
    }
    if (isSilence(failure)) {
      return "the server did not answer within " + silenceLimit.toSeconds() + " seconds";
    }
    if (is(failure, NoRemoteRepositoryException.class) && is(failure, EOFException.class)) {
      return "the server hung up without a word";
    }
    if (is(failure, ConnectException.class) || is(failure, NoRouteToHostException.class)) {
      return "the server cannot be reached";
    }
    if (is(failure, SSLException.class)) {
      return "no secure connection could be made: "
          + find(failure, SSLException.class).map(Throwable::getMessage).orElse("");
    }
    return deepest(failure);
  }

  /**
   * Whether JGit has waited too long. It interrupts the thread then, which the JDK tells in three
   * ways; of any other interrupt nobody waits for the explanation.
   */
  private static boolean isSilence(Throwable failure) {
    return is(failure, InterruptedIOException.class)
        || is(failure, ClosedByInterruptException.class)
        || says(failure, "Closed by interrupt");
  }

  /** What lies deepest says most; JGit wraps it in words about itself. */
  private static String deepest(Throwable failure) {
    return chain(failure)
        .filter(e -> e.getMessage() != null && !e.getMessage().isBlank())
        .reduce((outer, inner) -> inner)
        .map(Throwable::getMessage)
        .orElse(failure.getClass().getSimpleName());
  }

  private RejectedException rejected(Throwable failure, String why) {
    return new RejectedException(could(why), failure);
  }

  private UnavailableException unavailable(Throwable failure, String why) {
    return new UnavailableException(could(why), failure);
  }

  private String could(String why) {
    Redactor redactor = new Redactor(login.map(l -> List.of(l.password())).orElse(List.of()));
    return redactor.redact(
        "could not fetch " + repository + " from " + uri.setPass(null) + ": " + why);
  }

  private static boolean says(Throwable failure, String words) {
    return matches(failure, e -> e.getMessage() != null && e.getMessage().contains(words));
  }

  private static boolean is(Throwable failure, Class<? extends Throwable> type) {
    return matches(failure, type::isInstance);
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    return chain(failure).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static boolean matches(Throwable failure, Predicate<Throwable> condition) {
    return chain(failure).anyMatch(condition);
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, e -> e != null, Throwable::getCause).limit(20);
  }
}
