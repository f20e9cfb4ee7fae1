package io.github.ecsconex.aws.sns;

/**
 * Who hears of what a topic is told.
 *
 * @param confirmed how many subscriptions get it
 * @param pending how many would, once their receiver says that they are wanted
 */
public record TopicReport(int confirmed, int pending) {}
