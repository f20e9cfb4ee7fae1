package io.github.ecsconex.aws.sqs;

import io.github.ecsconex.core.log.LogContext;
import io.github.ecsconex.core.work.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Deletes messages of one queue. A message is deleted at once while few calls are under way; those
 * that come while there are more share the next call, so that a worker with much to do makes few.
 * Safe for use by many threads.
 */
final class DeleteBatches {
  /** DeleteMessageBatch. */
  private static final int MOST_IN_ONE = 10;

  /** As many as the jobs of a usual worker, none of which so waits behind a call that hangs. */
  private static final int MOST_CALLS = 4;

  private final SqsClient client;
  private final QueueUrl url;
  private final Ticker ticker;
  private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
  private final Semaphore calls = new Semaphore(MOST_CALLS);

  /**
   * @param leaseEnds by the ticker; from then on the message may be another worker's
   * @param context what who waits for it logs under
   */
  private record Entry(
      String receipt, long leaseEnds, LogContext context, CompletableFuture<Void> deleted) {}

  /**
   * @param client has a {@link LeaseGuard} with the same ticker
   */
  DeleteBatches(SqsClient client, QueueUrl url, Ticker ticker) {
    this.client = client;
    this.url = url;
    this.ticker = ticker;
  }

  /**
   * Has a message deleted. The future fails with an {@link SdkException} if this message could not
   * be, whatever became of the others, and also if its lease is over before its call can be made.
   * One that is cancelled before a call has taken its message up leaves that alone.
   *
   * @param leaseEnds by the ticker
   */
  CompletableFuture<Void> delete(String receipt, long leaseEnds) {
    Entry entry =
        new Entry(receipt, leaseEnds, LogContext.ofThisThread(), new CompletableFuture<>());
    waiting.add(entry);
    callIfAny();
    return entry.deleted();
  }

  /** In a thread that is nobody's: who waits no longer ends no call in which others have a part. */
  private void callIfAny() {
    if (!waiting.isEmpty() && calls.tryAcquire()) {
      Thread.ofVirtual().name("sqs:DeleteMessageBatch").start(this::callWhileAny);
    }
  }

  private void callWhileAny() {
    try {
      for (List<Entry> batch = next(); !batch.isEmpty(); batch = next()) {
        call(batch);
      }
    } finally {
      calls.release();
    }
    // For the one that came after the last look, and found no call free.
    callIfAny();
  }

  /** By one at a time, so that a call is not shared out among those that come free with it. */
  private synchronized List<Entry> next() {
    List<Entry> batch = new ArrayList<>(MOST_IN_ONE);
    while (batch.size() < MOST_IN_ONE) {
      Entry entry = waiting.poll();
      if (entry == null) {
        break;
      }
      if (ticker.nanos() - entry.leaseEnds() >= 0) {
        entry.deleted().completeExceptionally(SdkClientException.create("its lease is over"));
      } else if (!entry.deleted().isDone()) {
        batch.add(entry);
      }
    }
    return batch;
  }

  private void call(List<Entry> batch) {
    List<DeleteMessageBatchRequestEntry> entries =
        IntStream.range(0, batch.size())
            .mapToObj(i ->
                DeleteMessageBatchRequestEntry.builder()
                    .id(String.valueOf(i))
                    .receiptHandle(batch.get(i).receipt())
                    .build())
            .toList();
    long now = ticker.nanos();
    long left = batch.stream().mapToLong(entry -> entry.leaseEnds() - now).min().orElse(0);
    LogContext.joining(batch.stream().map(Entry::context).toList()).enter();
    try {
      DeleteMessageBatchResponse response =
          client.deleteMessageBatch(request ->
              request
                  .queueUrl(url.text())
                  .entries(entries)
                  .overrideConfiguration(settings ->
                      settings.putExecutionAttribute(LeaseGuard.LEASE_ENDS, now + left)));
      response.successful().forEach(done -> entry(batch, done.id()).complete(null));
      response
          .failed()
          .forEach(failed -> entry(batch, failed.id()).completeExceptionally(failure(failed)));
      fail(batch, SdkClientException.create("the queue's answer does not tell of this message"));
    } catch (RuntimeException | Error e) {
      fail(batch, e);
    }
  }

  /** What waits for the entry of that id; what nobody waits for if there is none of it. */
  private static CompletableFuture<Void> entry(List<Entry> batch, String id) {
    return IntStream.range(0, batch.size())
        .filter(i -> String.valueOf(i).equals(id))
        .mapToObj(i -> batch.get(i).deleted())
        .findFirst()
        .orElseGet(CompletableFuture::new);
  }

  /** Those whose fate is not known yet. */
  private static void fail(List<Entry> batch, Throwable why) {
    batch.forEach(entry -> entry.deleted().completeExceptionally(why));
  }

  private static SdkException failure(BatchResultErrorEntry failed) {
    return SqsException.builder()
        .statusCode(Boolean.TRUE.equals(failed.senderFault()) ? 400 : 500)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(failed.code())
                .errorMessage(failed.message())
                .build())
        .build();
  }
}
