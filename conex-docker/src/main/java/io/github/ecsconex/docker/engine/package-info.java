/**
 * Builds images with a Docker Engine and pushes them from there. docker-java's types and exceptions
 * end here.
 */
@NullMarked
package io.github.ecsconex.docker.engine;

import org.jspecify.annotations.NullMarked;
