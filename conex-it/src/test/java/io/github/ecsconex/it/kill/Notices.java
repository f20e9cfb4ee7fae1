package io.github.ecsconex.it.kill;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom somebody was told of: each push that cannot become an image, and no other. Twice only where
 * a worker was killed after it told and before it deleted the message; that is listed.
 */
final class Notices {
  private static final Pattern NOTICE =
      Pattern.compile(
          "processing message (\\S+) failed on .*?\nTask stopped reason: ([^\n]*)", Pattern.DOTALL);

  private final WorkerCrew crew;
  private final QueueLedger ledger;
  private final Consumer<String> progress;
  private final List<String> faults = new ArrayList<>();

  /** The reasons in the notices, by the message's id. */
  private final Map<String, List<String>> told = new HashMap<>();

  private int excused;

  private Notices(WorkerCrew crew, QueueLedger ledger, Consumer<String> progress) {
    this.crew = crew;
    this.ledger = ledger;
    this.progress = progress;
  }

  /**
   * What is wrong with them.
   *
   * @param envelopes of all notices, as SNS has sent them
   * @param progress hears of each message that somebody was told of twice, and why
   */
  static List<String> faults(
      Pushes pushes,
      List<JsonNode> envelopes,
      WorkerCrew crew,
      QueueLedger ledger,
      Consumer<String> progress) {
    Notices notices = new Notices(crew, ledger, progress);
    envelopes.forEach(envelope -> notices.read(envelope.path("Message").asText(), pushes));
    pushes.ids().stream().filter(pushes::isBroken).forEach(notices::check);
    progress.accept(
        envelopes.size() + " notices were sent, " + notices.excused + " of them a second time");
    return notices.faults;
  }

  private void read(String text, Pushes pushes) {
    Matcher notice = NOTICE.matcher(text);
    if (!notice.find()) {
      faults.add("a notice names no message: " + text);
    } else if (pushes.isBroken(notice.group(1))) {
      told.computeIfAbsent(notice.group(1), id -> new ArrayList<>()).add(notice.group(2));
    } else {
      faults.add("a notice of a push that was to become an image: " + text);
    }
  }

  /**
   * Of all workers that had the message, one deleted it, and told before. Others may have told as
   * well if they were killed before they deleted: surely where they have logged the notice, and
   * perhaps where they have logged the reason, for a worker may die after SNS has taken the notice
   * and before it has logged that.
   */
  private void check(String id) {
    List<String> reasons = told.getOrDefault(id, List.of());
    long logged = 0;
    List<String> excuses = new ArrayList<>();
    int perhaps = 0;
    for (CrewMember worker : crew.members()) {
      WorkerLog log = worker.log();
      logged += log.notices(id);
      boolean died = worker.killed() && !ledger.deleters(id).contains(worker.name());
      if (died && log.notices(id) > 0) {
        excuses.add(worker.name() + " was killed after it had sent the notice");
      } else if (died && reasons.stream().anyMatch(reason -> log.tells(id, reason))) {
        perhaps++;
        excuses.add(worker.name() + " was killed when it may have sent the notice");
      }
    }
    if (reasons.isEmpty()) {
      faults.add("nobody was told of " + id);
    } else if (reasons.size() > 1 + excuses.size()) {
      faults.add("told " + reasons.size() + " times of " + id + ", and no more than " + excuses);
    } else if (reasons.size() < logged || reasons.size() > logged + perhaps) {
      faults.add(
          String.format(
              "told %d times of %s, but the workers have logged %d notices of it",
              reasons.size(), id, logged));
    } else if (reasons.size() > 1) {
      excused += reasons.size() - 1;
      progress.accept("told " + reasons.size() + " times of " + id + ": " + excuses);
    }
  }
}
