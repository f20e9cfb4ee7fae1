/** Why a port could not do what it was asked, in the two kinds that decide what happens next. */
@NullMarked
package io.github.ecsconex.core.failure;

import org.jspecify.annotations.NullMarked;
