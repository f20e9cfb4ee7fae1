/** Tests of the whole against real parts. */
@NullMarked
package io.github.ecsconex.it;

import org.jspecify.annotations.NullMarked;
