/** Images in ECR, one registry for each region. */
@NullMarked
package io.github.ecsconex.aws.ecr;

import org.jspecify.annotations.NullMarked;
