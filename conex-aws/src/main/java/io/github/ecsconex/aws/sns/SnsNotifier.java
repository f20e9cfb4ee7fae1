package io.github.ecsconex.aws.sns;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnansweredException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.notice.Notifier;
import java.util.Optional;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Publishes notices to a topic, for whoever subscribes to it by mail. SNS does not know a notice
 * that it has had before (a standard topic; "Publish"), so a try is one request: the SDK tries none
 * again, and whoever calls learns by an {@link UnansweredException} that it may have been taken.
 * Not so if no connection came about, or if SNS answered, be it with a refusal or a fault.
 */
public final class SnsNotifier implements Notifier, AutoCloseable {
  /** 256 KiB (Publish, Message), less what the subject and the request around it may take. */
  private static final int LONGEST = 255 * 1024;

  /** By the SDK, with the first. */
  private static final int TRIES = 1;

  private final SnsClient client;
  private final TopicArn topic;

  public SnsNotifier(AwsConnection aws, TopicArn topic) throws RejectedException {
    this.client = aws.client(SnsClient.builder(), Optional.of(topic.region()), TRIES);
    this.topic = topic;
  }

  @Override
  public void failed(FailureNotice notice) throws UnavailableException, InterruptedException {
    String subject = NoticeSubject.of(notice);
    String text = notice.text(LONGEST);
    new AwsCall("sns:Publish", "publish a notice to " + topic)
        .makeOrLater(() ->
            client.publish(
                request -> request.topicArn(topic.text()).subject(subject).message(text)));
  }

  @Override
  public void close() {
    client.close();
  }
}
