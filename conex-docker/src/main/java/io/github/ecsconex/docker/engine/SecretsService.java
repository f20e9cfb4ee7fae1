package io.github.ecsconex.docker.engine;

import com.google.protobuf.ByteString;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.BuildAccess.SecretSource;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.docker.engine.protocol.GetSecretRequest;
import io.github.ecsconex.docker.engine.protocol.GetSecretResponse;
import io.github.ecsconex.docker.engine.protocol.SecretsGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives the engine the secrets of one build, each fetched when a step asks for it. */
final class SecretsService extends SecretsGrpc.SecretsImplBase {
  /** The bytes of a secret; BuildKit's clients send no larger ones (its MaxSecretSize). */
  static final int LIMIT = 500 * 1024;

  /** What newer engines ask each session for, to fetch files over HTTP. */
  private static final Pattern ENGINES_OWN = Pattern.compile("HTTP_AUTH_(HEADER|TOKEN)_.*");

  /** More than a Dockerfile asks for. */
  private static final int ABSENT_LIMIT = 100;

  private static final int ID_SHOWN = 200;

  private final Map<String, SecretSource> secrets;
  private final BuildLog log;
  private final Set<String> absent = ConcurrentHashMap.newKeySet();
  private volatile @Nullable PortException failure;

  /**
   * @param log is told of secrets that are asked for and not there
   */
  SecretsService(Map<String, SecretSource> secrets, BuildLog log) {
    this.secrets = Map.copyOf(secrets);
    this.log = log;
  }

  /** Why a secret that is there could not be given; empty if all could. */
  Optional<PortException> failure() {
    return Optional.ofNullable(failure);
  }

  /** The secret for whose absence a build failed, by the engine's reason; empty if for none. */
  Optional<String> missing(String reason) {
    return absent.stream()
        .filter(id ->
            reason.contains("secret " + id + " not found")
                || reason.contains("secret " + id + ": not found"))
        .findFirst();
  }

  /** What there is, for a person to read. */
  String offer() {
    return secrets.isEmpty() ? "no secret" : String.join(", ", new TreeSet<>(secrets.keySet()));
  }

  @Override
  public void getSecret(GetSecretRequest request, StreamObserver<GetSecretResponse> answer) {
    SecretSource source = secrets.get(request.getId());
    if (source == null) {
      // No failure: a step may say that it does without.
      tellAbsent(request.getId());
      answer.onError(Status.NOT_FOUND.asException());
      return;
    }
    try {
      ByteString value = ByteString.copyFromUtf8(source.get().reveal());
      if (value.size() > LIMIT) {
        throw new RejectedException(
            String.format(
                "the secret %s has %d bytes; a build takes no more than %d",
                request.getId(), value.size(), LIMIT));
      }
      answer.onNext(GetSecretResponse.newBuilder().setData(value).build());
      answer.onCompleted();
    } catch (PortException e) {
      failure = e;
      answer.onError(Status.UNAVAILABLE.asException());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.onError(Status.CANCELLED.asException());
    }
  }

  private void tellAbsent(String id) {
    if (!ENGINES_OWN.matcher(id).matches()
        && id.length() <= ID_SHOWN
        && absent.size() < ABSENT_LIMIT
        && absent.add(id)) {
      log.line("a step asks for the secret " + id + "; this build is given " + offer());
    }
  }
}
