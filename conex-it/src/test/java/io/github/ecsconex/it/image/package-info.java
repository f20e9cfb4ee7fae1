/** The image of the worker, made as everybody makes it, and run. */
@NullMarked
package io.github.ecsconex.it.image;

import org.jspecify.annotations.NullMarked;
