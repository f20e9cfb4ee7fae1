/** GitHub as a user meets it: a repository is watched, pushed to, and its commits are marked. */
@NullMarked
package io.github.ecsconex.it.github;

import org.jspecify.annotations.NullMarked;
