/** Building images through a Docker Engine, and moving them between registries. */
@NullMarked
package io.github.ecsconex.docker;

import org.jspecify.annotations.NullMarked;
