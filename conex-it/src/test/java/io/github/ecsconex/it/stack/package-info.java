/** The templates of {@code cloudformation/}, and what stands in for AWS where they are deployed. */
@NullMarked
package io.github.ecsconex.it.stack;

import org.jspecify.annotations.NullMarked;
