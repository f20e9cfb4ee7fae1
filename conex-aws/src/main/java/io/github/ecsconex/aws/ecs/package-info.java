/** The ECS task that a worker runs in: what it is called, and how it is kept. */
@NullMarked
package io.github.ecsconex.aws.ecs;

import org.jspecify.annotations.NullMarked;
