/** The worker on real queues. */
@NullMarked
package io.github.ecsconex.it.work;

import org.jspecify.annotations.NullMarked;
