/** What GitHub says and is told. */
@NullMarked
package io.github.ecsconex.git.github;

import org.jspecify.annotations.NullMarked;
