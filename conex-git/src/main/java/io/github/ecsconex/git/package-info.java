/** Commits out of Git repositories, and the GitHub around them. */
@NullMarked
package io.github.ecsconex.git;

import org.jspecify.annotations.NullMarked;
