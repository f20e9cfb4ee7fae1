/** {@code conex prune} on what stands in for AWS. */
@NullMarked
package io.github.ecsconex.it.prune;

import org.jspecify.annotations.NullMarked;
