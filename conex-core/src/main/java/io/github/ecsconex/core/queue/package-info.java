/** Messages that wait to be worked on, and the lease under which one worker holds one. */
@NullMarked
package io.github.ecsconex.core.queue;

import org.jspecify.annotations.NullMarked;
