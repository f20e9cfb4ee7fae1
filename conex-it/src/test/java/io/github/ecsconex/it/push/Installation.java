package io.github.ecsconex.it.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.app.config.HomeDirectory;
import io.github.ecsconex.app.config.SettingsReader.Need;
import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.app.wiring.Invocation;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.notice.FakeNotifier;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.work.Worker;
import io.github.ecsconex.it.support.ConexProgram;
import io.github.ecsconex.it.support.WorkerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/**
 * An installation of conex: a queue in a file, and workers on it, in this JVM or in ones of their
 * own. Its clock can be moved on, so that no test waits until a message comes back.
 */
final class Installation {
  private static final Set<Need> NEEDS = Set.of(Need.QUEUE, Need.REGISTRIES);

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final FakeNotifier notifier = new FakeNotifier();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private volatile Duration ahead = Duration.ZERO;

  /**
   * @param folder where it keeps all its files
   * @param gitUrl where repositories are, as a template of their owners and names
   * @param registries the registries' hosts and ports
   */
  Installation(Path folder, String gitUrl, String... registries) {
    this.folder = folder;
    set("CONEX_QUEUE", "sqlite:" + queue());
    set("CONEX_CACHE", folder.resolve("cache").toString());
    set("CONEX_GIT_URL", gitUrl);
    set("CONEX_REGISTRIES", "oci+http:" + String.join(",oci+http:", registries));
    set("CONEX_NOTIFY", KeptNotices.SETTING);
    Optional.ofNullable(System.getenv("DOCKER_HOST")).ifPresent(host -> set("DOCKER_HOST", host));
  }

  /** Changes a setting. */
  Installation set(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Sends what GitHub sends when {@code after} is pushed to {@code ref}; returns the job's id. */
  String push(Repository repository, GitRef ref, CommitId after) throws Exception {
    return send(
        """
        {
          "ref": "%s",
          "before": "0000000000000000000000000000000000000000",
          "after": "%s",
          "created": false,
          "deleted": %b,
          "commits": [],
          "repository": {
            "id": 1,
            "name": "%s",
            "full_name": "%s",
            "owner": {"name": "%s", "login": "%s"}
          },
          "pusher": {"name": "mona", "email": "mona@example.com"}
        }
        """
            .formatted(
                ref,
                after,
                after.isZero(),
                repository.name(),
                repository,
                repository.owner(),
                repository.owner()));
  }

  /** Sends a message; returns its id, which is the job's. */
  String send(String body) throws Exception {
    try (Application application = open()) {
      return application.get(MessageSender.class).send("webhook", body);
    }
  }

  /** Works in this JVM until no message can be had. */
  void work() throws Exception {
    try (Application application = open();
        PrintStream out = new PrintStream(log, true, UTF_8);
        ProgramLog programLog =
            ProgramLog.start(out, Level.INFO, application.get(Redactor.class))) {
      application.get(Worker.class).runUntilEmpty();
    }
  }

  /** The same while the test does something else. */
  FutureTask<Void> workInBackground() {
    FutureTask<Void> work =
        new FutureTask<>(() -> {
          work();
          return null;
        });
    Thread.ofPlatform().name("worker").start(work);
    return work;
  }

  /** Moves the clock on, that of jobs that run in this JVM, too. */
  void pass(Duration time) {
    ahead = ahead.plus(time);
  }

  /** What a person was told of, oldest first. */
  List<FailureNotice> notices() {
    return notifier.notices();
  }

  /** What the workers in this JVM have logged of a job. */
  String linesOf(String job) {
    return log()
        .lines()
        .filter(line -> line.contains("[" + job + "]"))
        .collect(Collectors.joining("\n"));
  }

  /** All that the workers in this JVM have logged. */
  String log() {
    return log.toString(UTF_8);
  }

  /** How many messages the queue holds, even those that are to come back later. */
  int waiting() throws SQLException {
    // Asking the queue itself would be receiving them.
    try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + queue());
        Statement statement = file.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM message")) {
      count.next();
      return count.getInt(1);
    }
  }

  /** Starts {@code conex worker} in a JVM of its own. */
  WorkerProcess startWorker() throws IOException {
    // A JVM of its own has no notices to keep.
    return new ConexProgram(environment, List.of(), folder)
        .with("CONEX_NOTIFY", "log:")
        .startWorker();
  }

  private Path queue() {
    return folder.resolve("queue.db");
  }

  private Application open() {
    Invocation invocation =
        new Invocation(environment, new HomeDirectory(folder), NEEDS, Optional.empty());
    InstantSource clock = () -> Instant.now().plus(ahead);
    return new Application(invocation, List.of(new KeptNotices(notifier)), clock);
  }
}
