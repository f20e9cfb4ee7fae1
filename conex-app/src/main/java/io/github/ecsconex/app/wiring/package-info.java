/** Puts the parts together that a command needs, by Guice, and takes them apart again. */
@NullMarked
package io.github.ecsconex.app.wiring;

import org.jspecify.annotations.NullMarked;
