/**
 * What GitHub says and is told.
 *
 * <p>Its REST API is spoken to by a few hundred lines on {@code java.net.http} and not by hub4j's
 * github-api, which can neither change a hook nor read how its deliveries fared, and bounds no
 * wait.
 */
@NullMarked
package io.github.ecsconex.git.github;

import org.jspecify.annotations.NullMarked;
