package io.github.ecsconex.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.app.doctor.Finding.Level;
import io.github.ecsconex.aws.ecs.ServiceReport;
import io.github.ecsconex.aws.sns.TopicReport;
import io.github.ecsconex.aws.sqs.QueueReport;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.work.FakeTicker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChecksTest {
  private static final String URL = "https://sqs.us-east-1.amazonaws.com/123456789012/ecs-conex";
  private static final String ARN = "arn:aws:sns:us-east-1:123456789012:failures";
  private static final String DEAD = "arn:aws:sqs:us-east-1:123456789012:dead";

  private final FakeTicker time = new FakeTicker();
  private final ClockCheck clocks = new ClockCheck();

  private static QueueReport report(
      long waiting, boolean encrypted, OptionalInt receives, Optional<Instant> answered) {
    return new QueueReport(
        waiting,
        2,
        encrypted,
        receives.isPresent() ? Optional.of(DEAD) : Optional.empty(),
        receives,
        answered);
  }

  private List<Finding> queue(QueueReport report, Optional<QueueReport> dead) throws Exception {
    return queue(report, dead, OptionalInt.of(10));
  }

  private List<Finding> queue(
      QueueReport report, Optional<QueueReport> dead, OptionalInt maxReceives) throws Exception {
    return new QueueCheck(URL, () -> report, dead.map(it -> () -> it), maxReceives, clocks, time)
        .look();
  }

  private static List<String> told(List<Finding> findings) {
    return findings.stream().map(each -> each.level() + " " + each.text()).toList();
  }

  @Test
  void aQueueIsWell() throws Exception {
    QueueReport well = report(5, true, OptionalInt.of(12), Optional.of(time.instant()));
    QueueReport empty = report(0, true, OptionalInt.empty(), Optional.empty());
    assertThat(told(queue(well, Optional.of(empty))))
        .containsExactly(
            "OK " + URL + " answers: 5 messages wait, 2 are being worked on",
            "OK it gives a message up after 12 receives",
            "OK there are no dead letters");
    assertThat(told(clocks.look())).containsExactly("OK it goes as that of SQS");
  }

  @Test
  void aQueueLacksWhatKeepsItSafe() throws Exception {
    QueueReport bare = report(0, false, OptionalInt.empty(), Optional.empty());
    QueueReport dead = report(1, true, OptionalInt.empty(), Optional.empty());
    List<Finding> findings = queue(bare, Optional.of(dead));
    assertThat(told(findings))
        .contains(
            "FAULT it has no dead-letter queue: a push that no worker lives to finish comes back"
                + " for days",
            "NOTE its messages are not encrypted where they are kept",
            "FAULT 1 dead letter: a push that no worker lived to finish");
    assertThat(findings)
        .extracting(Finding::remedy)
        .contains(Optional.of("set its redrive policy, with a maxReceiveCount of 12"));
  }

  @Test
  void aQueueGivesUpBeforeAWorkerDoes() throws Exception {
    QueueReport hasty = report(0, true, OptionalInt.of(5), Optional.empty());
    assertThat(queue(hasty, Optional.empty()))
        .filteredOn(finding -> finding.level() == Level.NOTE)
        .singleElement()
        .satisfies(finding -> assertThat(finding.text()).contains("after 5 receives"));
  }

  /** The workers of a stack have settings of their own, which the template has fit its queue. */
  @Test
  void aStacksQueueIsNotComparedWithTheSettingsOfThisMachine() throws Exception {
    QueueReport ofStack = report(0, true, OptionalInt.of(5), Optional.empty());
    assertThat(told(queue(ofStack, Optional.empty(), OptionalInt.empty())))
        .contains("OK it gives a message up after 5 receives");
    QueueReport bare = report(0, true, OptionalInt.empty(), Optional.empty());
    assertThat(queue(bare, Optional.empty(), OptionalInt.empty()))
        .extracting(Finding::remedy)
        .contains(Optional.of("set its redrive policy, with a maxReceiveCount of 5"));
  }

  private static List<Finding> service(int running, int desired, String... failure)
      throws Exception {
    return service(running, desired, 0, failure);
  }

  private static List<Finding> service(int running, int desired, int ended, String... failure)
      throws Exception {
    ServiceReport report =
        new ServiceReport(
            running,
            desired,
            Stream.of(failure).findFirst(),
            ended,
            Optional.of("(service workers) was unable to place a task."));
    return new ServiceCheck("us-east-1", "main", "workers", () -> report).look();
  }

  @Test
  void aServiceRunsItsTasks() throws Exception {
    assertThat(told(service(2, 2))).containsExactly("OK 2 tasks run");
    assertThat(told(service(1, 2)))
        .containsExactly(
            "NOTE 1 of 2 tasks run; it says last: (service workers) was unable to place a task.");
  }

  @Test
  void aServiceWithoutATaskTakesNoPushes() throws Exception {
    assertThat(told(service(0, 1)))
        .containsExactly(
            "FAULT 0 of 1 task runs; it says last: (service workers) was unable to place a task.");
    assertThat(service(0, 0))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.FAULT);
          assertThat(finding.remedy())
              .contains(
                  "aws ecs update-service --region us-east-1 --cluster main --service workers"
                      + " --desired-count 1");
        });
  }

  /** One that is started again and again runs at most moments at which somebody looks. */
  @Test
  void aServiceWhoseTasksEndIsTold() throws Exception {
    assertThat(told(service(1, 1, 3)))
        .containsExactly(
            "OK 1 task runs", "NOTE 3 tasks of its last deployment ended or did not begin");
  }

  @Test
  void aDeploymentThatFailedIsToBeMended() throws Exception {
    assertThat(told(service(1, 1, "tasks failed to start.")))
        .containsExactly(
            "OK 1 task runs", "FAULT its last deployment failed: tasks failed to start.");
  }

  @Test
  void aTopicHasSomebodyWhoHears() throws Exception {
    assertThat(told(TopicCheck.ofFailures(ARN, () -> new TopicReport(2, 1)).look()))
        .containsExactly("OK " + ARN + " tells 2 subscribers of failures");
    assertThat(TopicCheck.ofFailures(ARN, () -> new TopicReport(0, 1)).look())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.FAULT);
          assertThat(finding.remedy().orElseThrow()).startsWith("click the link in the mail");
        });
    assertThat(TopicCheck.ofFailures(ARN, () -> new TopicReport(0, 0)).look())
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.remedy().orElseThrow())
                .startsWith("aws sns subscribe --topic-arn " + ARN));
  }

  @Test
  void aClockMayBeAMinuteOff() {
    Instant here = time.instant();
    clocks.hear("GitHub", here.plusSeconds(60), here);
    assertThat(told(clocks.look())).containsExactly("OK it goes as that of GitHub");
    clocks.hear("SQS", here.minusSeconds(61), here);
    clocks.hear("GitHub", here.plus(Duration.ofMinutes(5)), here);
    assertThat(told(clocks.look()))
        .containsExactly(
            "FAULT it is 300 s behind that of GitHub", "FAULT it is 61 s before that of SQS");
  }

  @Test
  void aClockThatNobodySpokeOfIsNoFault() {
    assertThat(clocks.look())
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.NOTE));
  }

  @Test
  void aDiskIsMadeUseOf(@TempDir Path directory) throws Exception {
    Path cache = directory.resolve("a/cache");
    assertThat(new DiskCheck(cache, "for mirrors", true).look())
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.text()).startsWith(cache + ", for mirrors: ").endsWith(" are free"));
    assertThat(cache).isEmptyDirectory();
    Path file = Files.createFile(directory.resolve("file"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> new DiskCheck(file.resolve("cache"), "for mirrors", true).look())
        .withMessageStartingWith(file.resolve("cache") + ", for mirrors, does not do: ");
  }

  @Test
  void everyCheckIsMadeWhateverCameOfTheOthers() throws Exception {
    List<String> told = new ArrayList<>();
    Check broken =
        SettingCheck.opening(
            "queue",
            "sqlite:queue.db",
            () -> {
              throw new UnavailableException("could not open the queue: it is locked");
            },
            "look who holds it");
    Check well = SettingCheck.opening("topic", "log:", () -> "", "nothing");
    assertThat(new Doctor(List.of(broken, well), told::add).isWell()).isFalse();
    assertThat(told)
        .containsExactly(
            "mend   queue     could not open the queue: it is locked",
            "                 -> look who holds it",
            "ok     topic     log: opens",
            "",
            "1 ok, 0 to know, 1 to mend");
    Check note = SettingCheck.note("token", "there is none", "make one");
    assertThat(new Doctor(List.of(note), told::add).isWell()).isTrue();
  }
}
