/**
 * What conex uses of AWS: one package for each service. Here is what they share, the connection and
 * the meaning of what goes wrong.
 */
@NullMarked
package io.github.ecsconex.aws;

import org.jspecify.annotations.NullMarked;
