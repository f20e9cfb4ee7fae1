/** The {@code conex} command line, the only place that writes to the standard streams. */
@NullMarked
package io.github.ecsconex.app.cli;

import org.jspecify.annotations.NullMarked;
