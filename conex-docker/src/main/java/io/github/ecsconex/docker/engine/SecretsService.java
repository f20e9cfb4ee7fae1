package io.github.ecsconex.docker.engine;

import com.google.protobuf.ByteString;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.BuildAccess.SecretSource;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.docker.engine.protocol.GetSecretRequest;
import io.github.ecsconex.docker.engine.protocol.GetSecretResponse;
import io.github.ecsconex.docker.engine.protocol.SecretsGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives the engine the secrets of one build, each fetched when a step asks for it. */
final class SecretsService extends SecretsGrpc.SecretsImplBase {
  private final Map<String, SecretSource> secrets;
  private volatile @Nullable PortException failure;

  SecretsService(Map<String, SecretSource> secrets) {
    this.secrets = Map.copyOf(secrets);
  }

  /** Why a secret that is there could not be given; empty if all could. */
  Optional<PortException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void getSecret(GetSecretRequest request, StreamObserver<GetSecretResponse> answer) {
    SecretSource source = secrets.get(request.getId());
    if (source == null) {
      // No failure: a step may say that it does without, and engines ask for some of their own.
      answer.onError(Status.NOT_FOUND.asException());
      return;
    }
    try {
      Secret secret = source.get();
      answer.onNext(
          GetSecretResponse.newBuilder().setData(ByteString.copyFromUtf8(secret.reveal())).build());
      answer.onCompleted();
    } catch (PortException e) {
      failure = e;
      answer.onError(Status.UNAVAILABLE.asException());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.onError(Status.CANCELLED.asException());
    }
  }
}
