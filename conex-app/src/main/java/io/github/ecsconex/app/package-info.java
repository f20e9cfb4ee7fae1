/** The {@code conex} program: command line, configuration and wiring. */
@NullMarked
package io.github.ecsconex.app;

import org.jspecify.annotations.NullMarked;
