/** Notices and push messages by way of SNS topics. */
@NullMarked
package io.github.ecsconex.aws.sns;

import org.jspecify.annotations.NullMarked;
