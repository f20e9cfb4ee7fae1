package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.NotifierFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sns.SnsNotifier;
import io.github.ecsconex.aws.sns.TopicArn;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.notice.Notifier;
import jakarta.inject.Inject;

/** Notices by way of a topic of SNS. */
final class SnsNotifierFactory implements NotifierFactory {
  private final AwsConnection aws;

  @Inject
  SnsNotifierFactory(AwsConnection aws) {
    this.aws = aws;
  }

  @Override
  public Notifier notifier(AdapterUri uri) throws PortException {
    return new SnsNotifier(aws, new TopicArn(uri.address()));
  }
}
