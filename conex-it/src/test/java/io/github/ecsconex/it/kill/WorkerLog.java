package io.github.ecsconex.it.kill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a worker has logged so far, by the ids of the messages that its jobs were about. */
final class WorkerLog {
  /** How a job may end, so that its message is done with. */
  enum Ending {
    PUBLISHED("published "),
    ALREADY_PUBLISHED("already published: "),
    REJECTED("notice sent");

    private final String line;

    Ending(String line) {
      this.line = line;
    }
  }

  private static final Pattern LINE =
      Pattern.compile("\\[[^]]+] \\[ecs-conex] \\[([0-9a-f-]{36})] (.*)");
  private static final String BEGUN = "processing commit ";
  private static final String BUILDING = "building ";
  private static final String PUSHING = "pushing ";
  private static final String RETURNED = "returning the message, ";
  private static final String UNDELETED = "could not delete the message, will try again";
  private static final String UNRENEWED = "could not renew the lease, will try again";

  private final Map<String, List<String>> jobs = new HashMap<>();

  private WorkerLog() {}

  /** Reads what a worker has logged. */
  static WorkerLog parse(String log) {
    WorkerLog parsed = new WorkerLog();
    log.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line ->
            parsed.jobs.computeIfAbsent(line.group(1), id -> new ArrayList<>()).add(line.group(2)));
    return parsed;
  }

  /** The ids of the messages that it tells of. */
  Set<String> jobs() {
    return jobs.keySet();
  }

  /** Whether a line of the message {@code id} begins with {@code text}. */
  boolean tells(String id, String text) {
    return lines(id).stream().anyMatch(line -> line.startsWith(text));
  }

  /** How the last job of the message ended; empty if it did not end, or the message came back. */
  Optional<Ending> ending(String id) {
    for (String line : lastJob(id).reversed()) {
      for (Ending ending : Ending.values()) {
        if (line.startsWith(ending.line)) {
          return Optional.of(ending);
        }
      }
    }
    return Optional.empty();
  }

  /** How many notices of the message have been sent. */
  long notices(String id) {
    return lines(id).stream().filter(line -> line.startsWith(Ending.REJECTED.line)).count();
  }

  /** Whether a job of the message was begun that has not ended. */
  boolean isRunning(String id) {
    return tells(id, BEGUN)
        && ending(id).isEmpty()
        && lastJob(id).stream().noneMatch(line -> line.startsWith(RETURNED));
  }

  /** Whether the engine has been given the message's commit to build, and no image to push yet. */
  boolean isBuilding(String id) {
    return isRunning(id)
        && lastJob(id).stream().anyMatch(line -> line.startsWith(BUILDING))
        && lastJob(id).stream().noneMatch(line -> line.startsWith(PUSHING));
  }

  /** Whether a job of the message failed, so that it was returned. */
  boolean wasReturned(String id) {
    return tells(id, RETURNED);
  }

  /** Whether the queue did not answer for a job of the message. */
  boolean missedTheQueue(String id) {
    return tells(id, UNDELETED) || tells(id, UNRENEWED);
  }

  private List<String> lastJob(String id) {
    List<String> lines = lines(id);
    int begun = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(BEGUN)) {
        begun = i;
      }
    }
    return lines.subList(begun, lines.size());
  }

  private List<String> lines(String id) {
    return jobs.getOrDefault(id, List.of());
  }
}
