/** Workers that are killed at random while engine and queue fail: no push may be lost by it. */
@NullMarked
package io.github.ecsconex.it.kill;

import org.jspecify.annotations.NullMarked;
