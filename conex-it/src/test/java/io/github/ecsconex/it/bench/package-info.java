/** Measures what docs/performance.md says; prints tables and asserts nothing. */
@NullMarked
package io.github.ecsconex.it.bench;

import org.jspecify.annotations.NullMarked;
