/** Tells over HTTP how a worker fares, and asks one. */
@NullMarked
package io.github.ecsconex.app.health;

import org.jspecify.annotations.NullMarked;
