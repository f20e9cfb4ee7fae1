package io.github.ecsconex.it.kill;

import io.github.ecsconex.it.kill.WorkerLog.Ending;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** How each message ended: by the queue, who deleted it; by that worker's log, why. */
final class Settlements {
  private final WorkerCrew crew;
  private final QueueLedger ledger;
  private final List<String> faults = new ArrayList<>();
  private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);

  private Settlements(WorkerCrew crew, QueueLedger ledger) {
    this.crew = crew;
    this.ledger = ledger;
  }

  /**
   * Each message was settled once and no more, as what was pushed deserves; {@code progress} hears
   * how many ended how.
   */
  static List<String> faults(
      Pushes pushes, WorkerCrew crew, QueueLedger ledger, Consumer<String> progress) {
    Settlements settlements = new Settlements(crew, ledger);
    pushes.ids().forEach(id -> settlements.check(id, pushes.isBroken(id)));
    progress.accept("the messages ended " + settlements.endings);
    return settlements.faults;
  }

  private void check(String id, boolean broken) {
    List<String> deleters = ledger.deleters(id);
    if (deleters.size() != 1) {
      faults.add(
          String.format(
              "message %s was received %d times and settled %d times, by %s",
              id, ledger.receives(id), deleters.size(), deleters));
      return;
    }
    Optional<Ending> ending =
        crew.members().stream()
            .filter(worker -> worker.name().equals(deleters.getFirst()))
            .findFirst()
            .flatMap(worker -> worker.log().ending(id));
    if (ending.isEmpty()) {
      faults.add(deleters + " settled message " + id + " and has not logged how it ended");
      return;
    }
    endings.merge(ending.get(), 1, Integer::sum);
    if (broken != (ending.get() == Ending.REJECTED)) {
      faults.add(
          String.format(
              "message %s, %s, ended %s with %s",
              id,
              broken ? "which cannot become an image" : "which was to become an image",
              ending.get(),
              deleters));
    }
  }
}
