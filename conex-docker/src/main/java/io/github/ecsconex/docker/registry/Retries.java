package io.github.ecsconex.docker.registry;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again, a few times and ever more patiently, what may work the next time. */
final class Retries {
  private static final Logger log = LoggerFactory.getLogger(Retries.class);

  private static final int ATTEMPTS = 4;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** What may be done more than once. */
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws IOException, InterruptedException;
  }

  private final RegistryTransport transport;
  private final String about;

  /**
   * @param about what or whom to name in the log
   */
  Retries(RegistryTransport transport, String about) {
    this.transport = transport;
    this.about = about;
  }

  <T> T run(Attempt<T> attempt) throws IOException, InterruptedException {
    for (int made = 1; ; made++) {
      try {
        return attempt.make();
      } catch (IOException e) {
        if (made == ATTEMPTS || !mayPass(e)) {
          throw e;
        }
        Duration pause = pause(made, e);
        log.info("{}: {}; trying again in {} s", about, Failures.reason(e), pause.toSeconds());
        transport.ticker().sleep(pause);
      }
    }
  }

  private Duration pause(int made, IOException failure) throws IOException {
    long asked = failure instanceof AnswerException answer ? answer.retryAfterSeconds() : 0;
    Duration pause =
        asked > 0 ? Duration.ofSeconds(asked) : FIRST_PAUSE.multipliedBy(1L << (made - 1));
    if (pause.compareTo(transport.limits().pause()) > 0) {
      throw failure;
    }
    return pause;
  }

  private static boolean mayPass(IOException failure) {
    return switch (failure) {
      case RefusalException refused -> false;
      case AnswerException answer -> answer.isPassing();
      // Each has cost a whole limit, or will be the same in a second.
      case HttpTimeoutException slow -> false;
      case SSLException tls -> false;
      default -> true;
    };
  }
}
