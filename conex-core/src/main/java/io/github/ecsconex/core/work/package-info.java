/** The worker: takes messages, keeps their leases, and settles what becomes of each. */
@NullMarked
package io.github.ecsconex.core.work;

import org.jspecify.annotations.NullMarked;
