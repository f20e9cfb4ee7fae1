package io.github.ecsconex.aws.sqs;

import io.github.ecsconex.core.queue.Message;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Reads messages as SQS gives them. */
final class SqsMessage {
  /** The attribute for what SQS has no place for. */
  static final String SUBJECT = "Subject";

  private SqsMessage() {}

  static Message read(software.amazon.awssdk.services.sqs.model.Message raw) {
    Optional<SnsEnvelope> envelope = SnsEnvelope.open(raw.body());
    return new Message(
        raw.messageId(),
        envelope.map(SnsEnvelope::subject).orElseGet(() -> subject(raw)),
        envelope.map(SnsEnvelope::message).orElse(raw.body()),
        instant(raw, MessageSystemAttributeName.SENT_TIMESTAMP),
        instant(raw, MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP),
        Integer.parseInt(
            raw.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)));
  }

  /** What keeps {@code subject} beside a message's body; nothing for none. */
  static Map<String, MessageAttributeValue> attributes(String subject) {
    return subject.isEmpty()
        ? Map.of()
        : Map.of(
            SUBJECT,
            MessageAttributeValue.builder().dataType("String").stringValue(subject).build());
  }

  private static String subject(software.amazon.awssdk.services.sqs.model.Message raw) {
    MessageAttributeValue value = raw.messageAttributes().get(SUBJECT);
    return value == null || value.stringValue() == null ? "" : value.stringValue();
  }

  private static Instant instant(
      software.amazon.awssdk.services.sqs.model.Message raw, MessageSystemAttributeName name) {
    return Instant.ofEpochMilli(Long.parseLong(raw.attributes().get(name)));
  }
}
