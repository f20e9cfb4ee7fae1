package io.github.ecsconex.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.core.OutputStreamAppender;
import io.github.ecsconex.core.secret.Redactor;
import java.io.FilterOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The log of this process, from all threads and libraries, through SLF4J and java.util.logging
 * alike. Every line bears the time and the id of its job, and no line shows a secret or holds what
 * could pass for another line.
 */
public final class ProgramLog implements AutoCloseable {
  private static final String OWN = "io.github.ecsconex";

  static {
    // Else SLF4J looks in every jar for what writes its log; and it would say that it does not.
    System.setProperty("slf4j.provider", LogbackServiceProvider.class.getName());
    System.getProperties().putIfAbsent("slf4j.internal.verbosity", "WARN");
  }

  private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(ProgramLog.class);

  private final LoggerContext context;

  private ProgramLog(LoggerContext context) {
    this.context = context;
  }

  /**
   * Makes sure that SLF4J has found what writes the log. Whoever calls this waits for who is at it,
   * and must have asked for no logger before: while another thread loads Logback, SLF4J gives out
   * loggers that may stay silent.
   */
  public static void prepare() {
    // Done where this class was made ready.
  }

  /**
   * Begins to write the log to {@code out}, in place of what was set up before. There is one log
   * for each process; a line that {@code out} does not take is lost, and nobody is held up by it.
   *
   * @param level the least that conex's own lines must be to be written; of libraries, only
   *     warnings and errors are, since what they say at work may hold credentials in forms that the
   *     redactor does not know
   */
  public static ProgramLog start(PrintStream out, org.slf4j.event.Level level, Redactor redactor) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.start();
    LineEncoder encoder = new LineEncoder(redactor);
    encoder.setContext(context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(leftOpen(out));
    appender.start();
    Level own = Level.convertAnSLF4JLevel(level);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(own.isGreaterOrEqual(Level.WARN) ? own : Level.WARN);
    root.addAppender(appender);
    context.getLogger(OWN).setLevel(own);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> LOG.error("the thread {} ended in a defect", thread.getName(), thrown));
    return new ProgramLog(context);
  }

  /** Writes no more, and leaves the stream open. */
  @Override
  public void close() {
    Thread.setDefaultUncaughtExceptionHandler(null);
    SLF4JBridgeHandler.uninstall();
    context.stop();
  }

  /** Logback closes what it writes to, which is the process's own stream here. */
  private static OutputStream leftOpen(PrintStream stream) {
    return new FilterOutputStream(stream) {
      @Override
      public void write(byte[] bytes, int offset, int length) {
        stream.write(bytes, offset, length);
      }

      @Override
      public void close() {
        stream.flush();
      }
    };
  }
}
