/** Which of the images in a repository are kept, and which have had their time. */
@NullMarked
package io.github.ecsconex.core.retention;

import org.jspecify.annotations.NullMarked;
