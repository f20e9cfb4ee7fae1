/** Images and registries: names, tags and digests, and the ports that build, push and tag. */
@NullMarked
package io.github.ecsconex.core.image;

import org.jspecify.annotations.NullMarked;
