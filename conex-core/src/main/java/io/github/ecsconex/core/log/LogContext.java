package io.github.ecsconex.core.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.MDC;

/**
 * The logging context of the thread that works on a job, for the threads that work for it: so the
 * lines of a library bear the job's id too, whichever thread they come from. Immutable.
 */
public final class LogContext {
  private static final String SEPARATOR = ", ";

  private final Optional<Map<String, String>> values;

  private LogContext(Optional<Map<String, String>> values) {
    this.values = values;
  }

  /** What the calling thread logs under. */
  public static LogContext ofThisThread() {
    return new LogContext(Optional.ofNullable(MDC.getCopyOfContextMap()));
  }

  /** What several threads log under, for what is done for all of them at once. */
  public static LogContext joining(List<LogContext> contexts) {
    Map<String, String> values = new HashMap<>();
    for (LogContext context : contexts) {
      context.values.ifPresent(
          own -> own.forEach((key, value) -> values.merge(key, value, LogContext::both)));
    }
    return new LogContext(Optional.of(values));
  }

  private static String both(String values, String value) {
    return List.of(values.split(SEPARATOR, -1)).contains(value)
        ? values
        : values + SEPARATOR + value;
  }

  /** Lets the calling thread log under this from now on. */
  public void enter() {
    values.ifPresentOrElse(MDC::setContextMap, MDC::clear);
  }

  /** {@code task}, to be run by a thread that works for this job alone. */
  public Runnable around(Runnable task) {
    return () -> {
      enter();
      task.run();
    };
  }

  /** {@code task}, to be called by a thread that works for this job alone. */
  public <T> Callable<T> around(Callable<T> task) {
    return () -> {
      enter();
      return task.call();
    };
  }
}
