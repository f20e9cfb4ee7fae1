/** What GitHub says, in the form in which GitHub says it. */
@NullMarked
package io.github.ecsconex.git.github;

import org.jspecify.annotations.NullMarked;
