package io.github.ecsconex.app.notice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.core.notice.Notifier;
import io.github.ecsconex.core.notice.NotifierContract;
import io.github.ecsconex.core.secret.Redactor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.slf4j.event.Level;

final class LogNotifierTest implements NotifierContract {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ProgramLog log =
      ProgramLog.start(new PrintStream(out, true, UTF_8), Level.ERROR, Redactor.NONE);

  @AfterEach
  void close() {
    log.close();
  }

  @Override
  public Notifier notifier() {
    return new LogNotifier();
  }

  @Override
  public String told() {
    return out.toString(UTF_8);
  }
}
