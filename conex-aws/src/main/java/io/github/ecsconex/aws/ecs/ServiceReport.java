package io.github.ecsconex.aws.ecs;

import java.util.Optional;

/**
 * How a service fares.
 *
 * @param running how many of its tasks run
 * @param desired how many are to
 * @param failure why its newest deployment came to nothing, if it did
 * @param ended how many tasks of its newest deployment have ended by themselves or not begun
 * @param event what it has told of itself last, if anything
 */
public record ServiceReport(
    int running, int desired, Optional<String> failure, int ended, Optional<String> event) {}
