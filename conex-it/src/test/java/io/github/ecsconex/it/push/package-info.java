/** What becomes of pushes, from the queue to the registry, with every part real. */
@NullMarked
package io.github.ecsconex.it.push;

import org.jspecify.annotations.NullMarked;
