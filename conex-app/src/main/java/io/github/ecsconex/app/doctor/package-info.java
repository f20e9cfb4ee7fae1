/** Looks at everything that can be wrong in a set-up, and says how to mend it. */
@NullMarked
package io.github.ecsconex.app.doctor;

import org.jspecify.annotations.NullMarked;
