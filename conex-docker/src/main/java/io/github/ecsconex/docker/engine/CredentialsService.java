package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.docker.engine.protocol.AuthGrpc;
import io.github.ecsconex.docker.engine.protocol.CredentialsRequest;
import io.github.ecsconex.docker.engine.protocol.CredentialsResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives the engine the logins of registries that base images come from. It asks for whatever hosts
 * a Dockerfile names, and gets those of the hosts that it was made for.
 */
final class CredentialsService extends AuthGrpc.AuthImplBase {
  /** Where Docker Hub answers, and what everybody calls it. */
  private static final Map<String, String> ALIASES =
      Map.of("registry-1.docker.io", "docker.io", "index.docker.io", "docker.io");

  private final BaseImageLogins logins;
  private volatile @Nullable PortException failure;

  CredentialsService(BaseImageLogins logins) {
    this.logins = logins;
  }

  /** Why a login that is there could not be given; empty if all could. */
  Optional<PortException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void credentials(CredentialsRequest request, StreamObserver<CredentialsResponse> answer) {
    String host = request.getHost();
    try {
      // Empty credentials are nobody's.
      CredentialsResponse.Builder credentials = CredentialsResponse.newBuilder();
      switch (logins.of(ALIASES.getOrDefault(host, host))) {
        case RegistryLogin.Anonymous anonymous -> {}
        case RegistryLogin.Password given ->
            credentials.setUsername(given.user()).setSecret(given.password().reveal());
      }
      answer.onNext(credentials.build());
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
