package io.github.ecsconex.it.support;

import java.net.URI;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** ElasticMQ in this JVM, for all tests: speaks as SQS does, and nothing else of AWS. */
public final class ElasticMq {
  private static final URI ENDPOINT =
      URI.create(
          "http://127.0.0.1:"
              + SQSRestServerBuilder.withInterface("127.0.0.1")
                  .withPort(0)
                  .start()
                  .waitUntilStarted()
                  .localAddress()
                  .getPort());

  private ElasticMq() {}

  /** Where it answers. */
  public static URI endpoint() {
    return ENDPOINT;
  }
}
