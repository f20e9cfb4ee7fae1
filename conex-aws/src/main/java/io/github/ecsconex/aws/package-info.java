/** What conex uses of AWS: one package for each service. */
@NullMarked
package io.github.ecsconex.aws;

import org.jspecify.annotations.NullMarked;
