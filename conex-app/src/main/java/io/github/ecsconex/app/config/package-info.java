/** What an operator may set: read once from the environment into immutable values. */
@NullMarked
package io.github.ecsconex.app.config;

import org.jspecify.annotations.NullMarked;
