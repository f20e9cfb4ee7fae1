/** Commits out of Git repositories, by way of JGit, which nobody outside this package sees. */
@NullMarked
package io.github.ecsconex.git.jgit;

import org.jspecify.annotations.NullMarked;
