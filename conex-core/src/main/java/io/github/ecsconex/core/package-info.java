/**
 * The domain of ecs-conex and its ports: what a push is, what becomes of it, and what the world has
 * to offer for that. Nothing here knows a vendor, a file system or a network.
 */
@NullMarked
package io.github.ecsconex.core;

import org.jspecify.annotations.NullMarked;
