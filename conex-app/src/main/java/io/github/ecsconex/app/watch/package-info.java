/** Has GitHub send a repository's pushes to a stack, and sees that they arrive. */
@NullMarked
package io.github.ecsconex.app.watch;

import org.jspecify.annotations.NullMarked;
