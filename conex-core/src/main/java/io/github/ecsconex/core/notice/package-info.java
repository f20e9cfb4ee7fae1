/** How a person is told that a push did not become an image. */
@NullMarked
package io.github.ecsconex.core.notice;

import org.jspecify.annotations.NullMarked;
