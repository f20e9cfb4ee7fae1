/** How a push becomes an image: the pipeline, its log and its outcomes. */
@NullMarked
package io.github.ecsconex.core.build;

import org.jspecify.annotations.NullMarked;
