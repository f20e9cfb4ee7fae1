package io.github.ecsconex.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.notice.UtcTime;
import io.github.ecsconex.core.secret.EscapeSequences;
import io.github.ecsconex.core.secret.Redactor;
import java.time.Instant;

/**
 * Writes a logging event as lines that each begin with the time, the program and the job, as in
 * {@code [Tue, 05 Jul 2016 06:10:51 GMT] [ecs-conex] [39340547-4ec7-413f-bcd4-cdfbdf21a61c] text};
 * a stack trace is more such lines. Safe for use by many threads.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
  /** In place of a message's id in the lines of no job. */
  private static final String NO_JOB = "worker";

  /** A time as text, which is good for as long as its second lasts. */
  private record Second(long epochSecond, String text) {
    static Second of(long epochSecond) {
      return new Second(epochSecond, UtcTime.format(Instant.ofEpochSecond(epochSecond)));
    }
  }

  private final Redactor redactor;
  private volatile Second latest = Second.of(0);

  LineEncoder(Redactor redactor) {
    this.redactor = redactor;
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String job = event.getMDCPropertyMap().getOrDefault(JobLog.MESSAGE_ID, NO_JOB);
    String prefix = "[" + time(event) + "] [ecs-conex] [" + LogText.oneLine(job) + "] ";
    StringBuilder lines = new StringBuilder();
    String text = redactor.redact(EscapeSequences.strip(text(event)));
    LogText.lines(text).forEach(line -> lines.append(prefix).append(line).append('\n'));
    return lines.toString().getBytes(UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  private String time(ILoggingEvent event) {
    long epochSecond = Math.floorDiv(event.getTimeStamp(), 1000L);
    Second second = latest;
    if (second.epochSecond != epochSecond) {
      second = Second.of(epochSecond);
      latest = second;
    }
    return second.text;
  }

  private static String text(ILoggingEvent event) {
    String message = String.valueOf(event.getFormattedMessage());
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null ? message : message + "\n" + ThrowableProxyUtil.asString(thrown);
  }
}
