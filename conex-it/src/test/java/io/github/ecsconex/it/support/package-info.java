/** The real parts that tests and the demo run against: starts them, breaks them, ends them. */
@NullMarked
package io.github.ecsconex.it.support;

import org.jspecify.annotations.NullMarked;
