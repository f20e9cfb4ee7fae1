/** Where a commit's files come from, and which of them a build sees. */
@NullMarked
package io.github.ecsconex.core.source;

import org.jspecify.annotations.NullMarked;
