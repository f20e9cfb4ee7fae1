/** The pages of {@code docs/} that lead a reader by commands, followed to the letter. */
@NullMarked
package io.github.ecsconex.it.guide;

import org.jspecify.annotations.NullMarked;
