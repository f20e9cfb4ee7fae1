package io.github.ecsconex.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.log.LogContext;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

final class ProgramLogTest {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramLogTest.class);
  private static final Pattern LINE =
      Pattern.compile(
          "\\[(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d"
              + " GMT\\] \\[ecs-conex\\] \\[([^]]+)\\] (\\S.*|\t.*)");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private ProgramLog log = start(Level.INFO);

  @AfterEach
  void close() {
    MDC.clear();
    log.close();
  }

  @Test
  void aLineOfAJobBearsItsId() {
    MDC.put(JobLog.MESSAGE_ID, "39340547-4ec7-413f-bcd4-cdfbdf21a61c");
    LOG.info("processing commit {} by {}", "abcd", "chuck");
    assertThat(written())
        .containsExactly("[39340547-4ec7-413f-bcd4-cdfbdf21a61c] processing commit abcd by chuck");
  }

  @Test
  void aLineOfNoJobBearsWorkerInPlaceOfAnId() {
    LOG.info("ready");
    assertThat(written()).containsExactly("[worker] ready");
  }

  @Test
  void aThreadThatWorksForAJobLogsUnderItsId() throws Exception {
    MDC.put(JobLog.MESSAGE_ID, "id");
    LogContext context = LogContext.ofThisThread();
    MDC.put(JobLog.MESSAGE_ID, "another");
    Thread.ofVirtual().start(context.around(() -> LOG.info("for the first"))).join();
    LOG.info("for the other");
    assertThat(written()).containsExactly("[id] for the first", "[another] for the other");
  }

  @Test
  void everyLineOfAMessageIsPrefixedAndBlankOnesAreLeftOut() {
    MDC.put(JobLog.MESSAGE_ID, "id");
    LOG.info("one\n\ntwo\r\nthree\rfour\u2028five\u0085six\u000bseven\n   \n");
    LOG.info("");
    assertThat(written())
        .containsExactly(
            "[id] one",
            "[id] two",
            "[id] three",
            "[id] four",
            "[id] five",
            "[id] six",
            "[id] seven");
  }

  @Test
  void everyLineOfAStackTraceIsPrefixed() {
    MDC.put(JobLog.MESSAGE_ID, "id");
    LOG.error("it broke", new IllegalStateException("outer\nouter too", new Error("inner")));
    assertThat(written())
        .startsWith(
            "[id] it broke", "[id] java.lang.IllegalStateException: outer", "[id] outer too")
        .anyMatch(line -> line.startsWith("[id] \tat io.github.ecsconex.app.log.ProgramLogTest"))
        .contains("[id] Caused by: java.lang.Error: inner")
        .allMatch(line -> line.startsWith("[id] "));
  }

  @Test
  void noSecretIsShownWhereverItStands() {
    log.close();
    log =
        ProgramLog.start(
            new PrintStream(out, true, UTF_8),
            Level.INFO,
            new Redactor(List.of(Secret.of("hunter22"), Secret.of("-----BEGIN\nKEY\nEND-----"))));
    LOG.info("token hunter22 in {}", "https://hunter22@example.org");
    LOG.info("coloured hun\u001b[31mter22 too");
    LOG.info("a key:\n-----BEGIN\nKEY\nEND-----");
    LOG.error(
        "failed",
        new IllegalStateException("for hunter22", new IllegalArgumentException("hunter22")));
    assertThat(out.toString(UTF_8))
        .doesNotContain("hunter22", "KEY")
        .contains("token *** in https://***@example.org", "coloured *** too", "for ***");
  }

  @Test
  void aThreadThatEndsInADefectSaysSoHere() throws Exception {
    log.close();
    log =
        ProgramLog.start(
            new PrintStream(out, true, UTF_8),
            Level.INFO,
            new Redactor(List.of(Secret.of("hunter22"))));
    Thread thread =
        Thread.ofVirtual()
            .name("job-1")
            .start(() -> {
              throw new IllegalStateException("for hunter22");
            });
    thread.join();
    assertThat(written())
        .startsWith(
            "[worker] the thread job-1 ended in a defect",
            "[worker] java.lang.IllegalStateException: for ***")
        .allMatch(line -> line.startsWith("[worker] "));
  }

  @Test
  void nothingInALineCanMoveTheCursorOrPassForALine() {
    LOG.info("\u001b[1;31mred\u001b[0m \u001b]0;title\u0007 \u001b(B\u009b2Jplain");
    LOG.info("nul\0 bell\u0007 back\b del\u007f c1\u0090 turned\u202e half\u001b");
    LOG.info("tab\tstays, é 漢 😀 too   ");
    MDC.put(JobLog.MESSAGE_ID, "a\nb\u2028c");
    LOG.info("odd id");
    assertThat(written())
        .containsExactly(
            "[worker] red  plain",
            "[worker] nul␀ bell␇ back␈ del␡ c1\ufffd turned\ufffd half␛",
            "[worker] tab\tstays, é 漢 😀 too",
            "[a␊b\ufffdc] odd id");
  }

  @Test
  void aLongLineIsCutAndSaysSo() {
    LOG.info("x".repeat(10_000));
    LOG.info("y".repeat(1_000_000));
    LOG.info("z".repeat(9_999) + "😀");
    assertThat(written())
        .containsExactly(
            "[worker] " + "x".repeat(10_000),
            "[worker] " + "y".repeat(10_000) + "… (990000 more characters)",
            "[worker] " + "z".repeat(9_999) + "… (2 more characters)");
  }

  @Test
  void theLevelIsThatOfConexAloneAndLibrariesOnlyWarn() {
    log.close();
    log = start(Level.DEBUG);
    LOG.debug("own debug");
    LOG.trace("own trace");
    LoggerFactory.getLogger("org.eclipse.jgit.transport").info("library info");
    LoggerFactory.getLogger("org.eclipse.jgit.transport").warn("library warning");
    assertThat(written()).containsExactly("[worker] own debug", "[worker] library warning");
  }

  @Test
  void librariesAreAsQuietAsConexIsMadeToBe() {
    log.close();
    log = start(Level.ERROR);
    LOG.warn("own warning");
    LoggerFactory.getLogger("org.apache.hc").warn("library warning");
    LoggerFactory.getLogger("org.apache.hc").error("library error");
    assertThat(written()).containsExactly("[worker] library error");
  }

  @Test
  void whatGoesThroughJavaUtilLoggingIsInTheLogToo() {
    java.util.logging.Logger library = java.util.logging.Logger.getLogger("io.grpc.test");
    library.info("library info");
    library.warning("library warning");
    assertThat(written()).containsExactly("[worker] library warning");
  }

  @Test
  void linesOfFourJobsAtOnceEachBearTheirOwnId() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> jobs = new ArrayList<>();
      for (int job = 0; job < 4; job++) {
        String id = "job-" + job;
        jobs.add(
            threads.submit(() -> {
              JobLog jobLog = new JobLog(id, Redactor.NONE);
              for (int i = 0; i < 200; i++) {
                jobLog.line("line " + i + " of " + id + "\nand more of " + id);
              }
              return null;
            }));
      }
      for (Future<?> job : jobs) {
        job.get(60, SECONDS);
      }
    }
    assertThat(written())
        .hasSize(4 * 200 * 2)
        .allMatch(
            line -> line.substring(1, line.indexOf(']')).equals(line.substring(line.length() - 5)));
  }

  @Test
  void aStreamThatTakesNothingHoldsNobodyUp() {
    log.close();
    PrintStream broken = new PrintStream(new ByteArrayOutputStream());
    broken.close();
    log = ProgramLog.start(broken, Level.INFO, Redactor.NONE);
    LOG.info("lost");
    assertThat(broken.checkError()).isTrue();
  }

  @Test
  void theStreamStaysOpen() {
    PrintStream stream = new PrintStream(out, true, UTF_8);
    ProgramLog.start(stream, Level.INFO, Redactor.NONE).close();
    stream.println("still open");
    assertThat(out.toString(UTF_8)).contains("still open");
    assertThat(stream.checkError()).isFalse();
  }

  private ProgramLog start(Level level) {
    return ProgramLog.start(new PrintStream(out, true, UTF_8), level, Redactor.NONE);
  }

  /** What was written, without the times and the program's name, which are looked at here. */
  private List<String> written() {
    List<String> lines = List.of(out.toString(UTF_8).split("\n"));
    assertThat(lines).allMatch(line -> LINE.matcher(line).matches());
    return lines.stream()
        .map(line -> line.substring(line.indexOf("[ecs-conex] ") + "[ecs-conex] ".length()))
        .toList();
  }
}
