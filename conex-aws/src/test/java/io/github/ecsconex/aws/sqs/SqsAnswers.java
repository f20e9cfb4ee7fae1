package io.github.ecsconex.aws.sqs;

import io.github.ecsconex.aws.LocalServer.Answer;

/** What SQS answers, for a server that stands in for it. */
final class SqsAnswers {
  /** To ReceiveMessage: one message with the receipt {@code receipt}. */
  static final Answer ONE_MESSAGE =
      new Answer(
          200,
          """
          {"Messages": [{
            "MessageId": "id",
            "ReceiptHandle": "receipt",
            "Body": "body",
            "MD5OfBody": "841a2d689ad86bd1611447453c22c6fc",
            "Attributes": {
              "SentTimestamp": "1469575768248",
              "ApproximateFirstReceiveTimestamp": "1469575768250",
              "ApproximateReceiveCount": "1"
            }
          }]}
          """);

  private SqsAnswers() {}
}
