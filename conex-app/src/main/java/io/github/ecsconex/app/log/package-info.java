/** The program's log: how its lines look, and what may never stand in one. */
@NullMarked
package io.github.ecsconex.app.log;

import org.jspecify.annotations.NullMarked;
