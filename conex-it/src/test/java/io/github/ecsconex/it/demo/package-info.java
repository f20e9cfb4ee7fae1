/** What {@code scripts/demo} needs beside the conex program: a registry and something to build. */
@NullMarked
package io.github.ecsconex.it.demo;

import org.jspecify.annotations.NullMarked;
