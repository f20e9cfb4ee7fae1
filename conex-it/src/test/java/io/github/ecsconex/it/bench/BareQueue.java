package io.github.ecsconex.it.bench;

import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.it.support.ElasticMqProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** What a person would write who wants the messages out of a queue and no more than that. */
final class BareQueue implements AutoCloseable {
  /** About as long as a push is once SNS has wrapped it. */
  static final String BODY = "{\"ref\":\"refs/heads/main\"}".repeat(40);

  private static final int BATCH = 10;

  private final SqsAsyncClient client;
  private final QueueUrl url;

  BareQueue(ElasticMqProcess server, QueueUrl url) {
    client =
        SqsAsyncClient.builder()
            .httpClientBuilder(NettyNioAsyncHttpClient.builder())
            .endpointOverride(server.endpoint())
            .region(Region.of(ElasticMqProcess.REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(ElasticMqProcess.KEY, ElasticMqProcess.KEY)))
            .build();
    this.url = url;
  }

  /**
   * Sends messages.
   *
   * @param count a multiple of ten
   */
  void fill(int count) {
    for (int sent = 0; sent < count; sent += BATCH) {
      List<SendMessageBatchRequestEntry> entries =
          IntStream.range(0, BATCH)
              .mapToObj(i ->
                  SendMessageBatchRequestEntry.builder()
                      .id(String.valueOf(i))
                      .messageBody(BODY)
                      .build())
              .toList();
      client.sendMessageBatch(request -> request.queueUrl(url.text()).entries(entries)).join();
    }
  }

  /** Sends one message; returns when it began to. */
  long send() {
    long began = System.nanoTime();
    client.sendMessage(request -> request.queueUrl(url.text()).messageBody(BODY)).join();
    return began;
  }

  /**
   * Receives and deletes {@code count} messages, ten at a time; returns the nanoseconds it took.
   *
   * @param loops how many loops do so at once
   */
  long empty(int count, int loops) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(count);
    long began = System.nanoTime();
    List<Thread> threads =
        Stream.generate(() -> Thread.ofVirtual().start(() -> emptyUntilNone(left)))
            .limit(loops)
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    return System.nanoTime() - began;
  }

  private void emptyUntilNone(AtomicInteger left) {
    while (left.get() > 0) {
      List<Message> messages = receive(Duration.ZERO);
      if (!messages.isEmpty()) {
        left.addAndGet(-delete(messages));
      }
    }
  }

  /** At most ten messages; waits for the first one. */
  List<Message> receive(Duration wait) {
    return client
        .receiveMessage(request ->
            request
                .queueUrl(url.text())
                .maxNumberOfMessages(BATCH)
                .waitTimeSeconds((int) wait.toSeconds()))
        .join()
        .messages();
  }

  /** Returns how many were deleted. */
  int delete(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries =
        IntStream.range(0, messages.size())
            .mapToObj(i ->
                DeleteMessageBatchRequestEntry.builder()
                    .id(String.valueOf(i))
                    .receiptHandle(messages.get(i).receiptHandle())
                    .build())
            .toList();
    return client
        .deleteMessageBatch(request -> request.queueUrl(url.text()).entries(entries))
        .join()
        .successful()
        .size();
  }

  @Override
  public void close() {
    client.close();
  }
}
