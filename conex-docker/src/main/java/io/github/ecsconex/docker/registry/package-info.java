/**
 * Any registry that speaks the OCI distribution protocol: finding, tagging and copying images.
 *
 * <p>{@link io.github.ecsconex.docker.registry.RegistryTransport} is made once, and everything else
 * with it. Inside, failures are {@code IOException}s until {@code Failures} translates them, once,
 * at the port.
 */
@NullMarked
package io.github.ecsconex.docker.registry;

import org.jspecify.annotations.NullMarked;
