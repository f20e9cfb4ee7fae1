/** What the log knows of the job that a line belongs to. */
@NullMarked
package io.github.ecsconex.core.log;

import org.jspecify.annotations.NullMarked;
