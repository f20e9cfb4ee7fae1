package io.github.ecsconex.app.cli;

import java.io.Console;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Where a person sits who can be asked. */
@FunctionalInterface
interface Terminal {
  /** Whether the person says yes; anything else is no. */
  boolean confirms(String question) throws InterruptedException;

  /** The one that this process was started at; empty if its input or output goes elsewhere. */
  static Optional<Terminal> ofThisProcess() {
    return Optional.ofNullable(System.console()).filter(Terminal::isOne).map(Terminal::at);
  }

  /** From Java 22 on there is a console also where there is no terminal, and it knows. */
  private static boolean isOne(Console console) {
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static Terminal at(Console console) {
    return question -> {
      // Nothing else ends a read from a terminal that nobody answers.
      FutureTask<String> answer =
          new FutureTask<>(() -> String.valueOf(console.readLine("%s [y/N] ", question)));
      Thread.ofPlatform().name("terminal").daemon().start(answer);
      try {
        return answer.get().strip().toLowerCase(Locale.ROOT).matches("y|yes");
      } catch (ExecutionException e) {
        return false;
      }
    };
  }
}
