package io.github.ecsconex.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.secret.Redactor;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LineEncoderTest {
  private final Logger logger = new LoggerContext().getLogger("test");
  private final LineEncoder encoder = new LineEncoder(Redactor.NONE);

  @Test
  void aLineLooksAsInTheReadmeOf2016() {
    assertThat(
            line(
                "2016-07-05T06:10:51.999Z",
                "39340547-4ec7-413f-bcd4-cdfbdf21a61c",
                "processing commit abcd by chuck to refs/heads/my-branch of my-org/my-repo"))
        .isEqualTo(
            "[Tue, 05 Jul 2016 06:10:51 GMT] [ecs-conex] [39340547-4ec7-413f-bcd4-cdfbdf21a61c]"
                + " processing commit abcd by chuck to refs/heads/my-branch of my-org/my-repo\n");
  }

  @Test
  void eachLineBearsTheTimeOfItsOwnSecond() {
    assertThat(line("2016-02-29T23:59:59.999Z", "id", "a"))
        .isEqualTo("[Mon, 29 Feb 2016 23:59:59 GMT] [ecs-conex] [id] a\n");
    assertThat(line("2016-03-01T00:00:00.000Z", "id", "b"))
        .isEqualTo("[Tue, 01 Mar 2016 00:00:00 GMT] [ecs-conex] [id] b\n");
    assertThat(line("2016-02-29T23:59:59.000Z", "id", "c"))
        .isEqualTo("[Mon, 29 Feb 2016 23:59:59 GMT] [ecs-conex] [id] c\n");
  }

  @Test
  void aMessageThatIsNullIsNoFailure() {
    assertThat(line("2016-02-29T23:59:59.999Z", "id", null)).endsWith("[id] null\n");
  }

  private String line(String time, String messageId, String message) {
    LoggingEvent event = new LoggingEvent("test", logger, Level.INFO, message, null, null);
    event.setInstant(Instant.parse(time));
    event.setMDCPropertyMap(Map.of(JobLog.MESSAGE_ID, messageId));
    return new String(encoder.encode(event), UTF_8);
  }
}
