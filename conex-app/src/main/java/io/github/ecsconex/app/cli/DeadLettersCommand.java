package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.adapter.DeadLetters;
import io.github.ecsconex.app.adapter.DeadLetters.DeadLetter;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.notice.UtcTime;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.push.PushEvent;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** {@code conex dead-letters}: what the queue has given up. */
final class DeadLettersCommand {
  private final Application application;
  private final PrintStream out;

  DeadLettersCommand(Application application, PrintStream out) {
    this.application = application;
    this.out = out;
  }

  /** Shows all of them, one a line. */
  int list() throws ConfigurationException, PortException, InterruptedException {
    PushDecoder decoder = application.get(PushDecoder.class);
    for (DeadLetter letter : application.get(DeadLetters.class).list()) {
      out.printf(
          "%s  %s  %s  %s%n",
          letter.id(), UtcTime.format(letter.died()), letter.reason(), about(letter, decoder));
    }
    return ExitCode.OK;
  }

  /** Puts all of them back into the queue. */
  int returnAll() throws ConfigurationException, PortException, InterruptedException {
    List<DeadLetter> letters = application.get(DeadLetters.class).list();
    return putBack(letters.stream().map(DeadLetter::id).toList());
  }

  /** Puts some of them back into the queue; those before one that is not there are back then. */
  int putBack(List<String> ids) throws ConfigurationException, PortException, InterruptedException {
    DeadLetters letters = application.get(DeadLetters.class);
    for (String id : ids) {
      Optional<String> newId = letters.putBack(id);
      if (newId.isEmpty()) {
        throw new RejectedException("there is no dead letter " + id);
      }
      out.printf("%s  returned as %s%n", id, newId.get());
    }
    return ExitCode.OK;
  }

  private static String about(DeadLetter letter, PushDecoder decoder) {
    try {
      PushEvent push = decoder.decode(letter.body());
      return push.repository() + " " + push.ref() + " " + push.after();
    } catch (RejectedException e) {
      return "no push that could be read";
    }
  }
}
