/**
 * The embedded queue: a file that the workers and the senders of one machine share, for those who
 * have no SQS. Reached through core's ports and what {@code app.adapter} asks of queues.
 */
@NullMarked
package io.github.ecsconex.app.queue;

import org.jspecify.annotations.NullMarked;
