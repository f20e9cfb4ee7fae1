/** Values that nobody may read in a log, and the means to keep them out of it. */
@NullMarked
package io.github.ecsconex.core.secret;

import org.jspecify.annotations.NullMarked;
