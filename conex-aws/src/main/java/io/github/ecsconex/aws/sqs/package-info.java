/** Push messages in an SQS queue. */
@NullMarked
package io.github.ecsconex.aws.sqs;

import org.jspecify.annotations.NullMarked;
