package io.github.ecsconex.aws.sqs;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a queue is set up, and how full it is.
 *
 * @param waiting about how many messages wait
 * @param inFlight about how many are leased to somebody
 * @param encrypted whether they are encrypted where they are kept
 * @param deadLetterArn the queue for what was received too often, if there is one
 * @param maxReceives how often a message is received before it goes there
 * @param answered the server's time, if it told
 */
public record QueueReport(
    long waiting,
    long inFlight,
    boolean encrypted,
    Optional<String> deadLetterArn,
    OptionalInt maxReceives,
    Optional<Instant> answered) {}
