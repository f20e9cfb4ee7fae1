package io.github.ecsconex.docker.engine;

import io.github.ecsconex.docker.engine.protocol.HealthCheckRequest;
import io.github.ecsconex.docker.engine.protocol.HealthCheckResponse;
import io.github.ecsconex.docker.engine.protocol.HealthGrpc;
import io.grpc.stub.StreamObserver;

/** Says that a session is alive. An engine drops one that does not. */
final class HealthService extends HealthGrpc.HealthImplBase {
  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    answer.onNext(
        HealthCheckResponse.newBuilder()
            .setStatus(HealthCheckResponse.ServingStatus.SERVING)
            .build());
    answer.onCompleted();
  }
}
