/** What a push to a Git repository is: the repository, the ref, the commit, and who pushed. */
@NullMarked
package io.github.ecsconex.core.push;

import org.jspecify.annotations.NullMarked;
