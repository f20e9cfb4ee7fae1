/** The CloudFormation stack that conex runs in, and the secrets that it keeps. */
@NullMarked
package io.github.ecsconex.aws.stack;

import org.jspecify.annotations.NullMarked;
