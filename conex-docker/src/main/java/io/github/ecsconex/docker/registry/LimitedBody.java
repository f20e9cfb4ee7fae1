package io.github.ecsconex.docker.registry;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Keeps a body in memory unless it is longer than anything that is kept there. */
final class LimitedBody implements BodySubscriber<InputStream> {
  /** Registries take no manifest above 4 MiB. */
  static final int LIMIT = 8 << 20;

  private final BodySubscriber<InputStream> kept =
      BodySubscribers.mapping(BodySubscribers.ofByteArray(), ByteArrayInputStream::new);
  private long received;
  private boolean over;
  private Flow.@Nullable Subscription subscription;

  /** Keeps every body. */
  static BodyHandler<InputStream> handler() {
    return answer -> new LimitedBody();
  }

  /** Hands on the body of a success as it comes, and keeps that of a failure. */
  static BodyHandler<InputStream> streamingSuccess() {
    return answer ->
        answer.statusCode() == 200 ? BodySubscribers.ofInputStream() : new LimitedBody();
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return kept.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    kept.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      received += buffer.remaining();
    }
    if (received <= LIMIT) {
      kept.onNext(buffers);
    } else if (!over && subscription != null) {
      over = true;
      subscription.cancel();
      kept.onError(new RefusalException("it answered with more than " + LIMIT + " bytes"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    kept.onError(failure);
  }

  @Override
  public void onComplete() {
    if (!over) {
      kept.onComplete();
    }
  }
}
