package io.github.ecsconex.it.kill;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.it.support.RecordedCalls.Call;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which worker had which message from the queue and which deleted it, as the queue has seen it. */
final class QueueLedger {
  private record Receive(String worker, String id) {}

  private final Map<String, Receive> receives = new HashMap<>();

  /** The receipts that messages were deleted by; what is said twice is done once. */
  private final Set<String> deletions = new LinkedHashSet<>();

  private QueueLedger() {}

  /** What the calls tell that the queue has answered. */
  static QueueLedger of(List<Call> calls) {
    QueueLedger ledger = new QueueLedger();
    calls.forEach(ledger::enter);
    return ledger;
  }

  private void enter(Call call) {
    switch (call.operation()) {
      case "ReceiveMessage" -> {
        for (JsonNode message : call.answer().path("Messages")) {
          receives.put(
              message.path("ReceiptHandle").asText(),
              new Receive(call.caller(), message.path("MessageId").asText()));
        }
      }
      case "DeleteMessage" -> deletions.add(call.body().path("ReceiptHandle").asText());
      case "DeleteMessageBatch" -> {
        Map<String, String> receipts = new HashMap<>();
        for (JsonNode entry : call.body().path("Entries")) {
          receipts.put(entry.path("Id").asText(), entry.path("ReceiptHandle").asText());
        }
        for (JsonNode done : call.answer().path("Successful")) {
          deletions.add(String.valueOf(receipts.get(done.path("Id").asText())));
        }
      }
      default -> {}
    }
  }

  /** How often the message was handed out. */
  long receives(String id) {
    return receives.values().stream().filter(receive -> receive.id().equals(id)).count();
  }

  /**
   * The names of the workers that deleted the message, once for each time that it was handed out to
   * one that then did.
   */
  List<String> deleters(String id) {
    return deletions.stream()
        .map(receipt -> receives.getOrDefault(receipt, new Receive("nobody", "")))
        .filter(receive -> receive.id().equals(id))
        .map(Receive::worker)
        .toList();
  }
}
