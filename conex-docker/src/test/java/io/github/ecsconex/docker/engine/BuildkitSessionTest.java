package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.docker.engine.protocol.AuthGrpc;
import io.github.ecsconex.docker.engine.protocol.CredentialsRequest;
import io.github.ecsconex.docker.engine.protocol.CredentialsResponse;
import io.github.ecsconex.docker.engine.protocol.GetSecretRequest;
import io.github.ecsconex.docker.engine.protocol.HealthCheckRequest;
import io.github.ecsconex.docker.engine.protocol.HealthCheckResponse;
import io.github.ecsconex.docker.engine.protocol.HealthGrpc;
import io.github.ecsconex.docker.engine.protocol.SecretsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine gets on a session, whose client the test is. */
@Timeout(60)
class BuildkitSessionTest {
  private static final RegistryLogin.Password LOGIN =
      new RegistryLogin.Password("mona", Secret.of("correct horse"));

  private final List<String> log = new ArrayList<>();
  private final SecretsService secrets =
      new SecretsService(
          Map.of(
              "token",
              () -> Secret.of("s3cr3t"),
              "largest",
              () -> Secret.of("x".repeat(SecretsService.LIMIT)),
              "larger",
              () -> Secret.of("x".repeat(SecretsService.LIMIT + 1)),
              "shut",
              () -> {
                throw new UnavailableException("the safe is shut");
              }),
          log::add);
  private final CredentialsService credentials =
      new CredentialsService(
          BaseImageLogins.of(Map.of("docker.io", LOGIN, "registry.example:5000", LOGIN)));
  private final List<ServerServiceDefinition> services =
      List.of(new HealthService().bindService(), secrets.bindService(), credentials.bindService());

  @Test
  void tellsTheEngineWhatItServes() throws Exception {
    try (SessionClient client = SessionClient.answering(SessionClient.UPGRADED, services)) {
      assertThat(client.request())
          .startsWith("POST /session HTTP/1.1\r\n")
          .contains("\r\nUpgrade: h2c\r\n")
          .contains("\r\nX-Docker-Expose-Session-Uuid: an-id\r\n")
          .contains("-Grpc-Method: /moby.buildkit.secrets.v1.Secrets/GetSecret\r\n")
          .contains("-Grpc-Method: /moby.filesync.v1.Auth/Credentials\r\n")
          .contains("-Grpc-Method: /grpc.health.v1.Health/Check\r\n");
      assertThat(client.session()).isPresent();
    }
  }

  @Test
  void isAliveAsLongAsItIsOpen() throws Exception {
    try (SessionClient client = SessionClient.answering(SessionClient.UPGRADED, services)) {
      ManagedChannel channel = client.channel();
      HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
      assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
          .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
      client.session().orElseThrow().close();
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> health.check(HealthCheckRequest.getDefaultInstance()));
      SessionClient.end(channel);
    }
  }

  @Test
  void givesASecretToWhoAsksForItByItsName() throws Exception {
    assertThat(secret("token")).isEqualTo("s3cr3t");
    assertThat(secret("largest")).hasSize(SecretsService.LIMIT);
    assertThat(secrets.failure()).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void aSecretThatIsNotThereIsNoFailureButTold() throws Exception {
    assertThat(codeOf("nosuch")).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(codeOf("nosuch")).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(codeOf("HTTP_AUTH_TOKEN_github.com")).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(log)
        .containsExactly(
            "a step asks for the secret nosuch; this build is given larger, largest, shut, token");
    assertThat(secrets.failure()).isEmpty();
    assertThat(secrets.missing("secret nosuch: not found")).contains("nosuch");
    assertThat(secrets.missing("secret nosuch not found: not found")).contains("nosuch");
    assertThat(secrets.missing("secret no: not found")).isEmpty();
  }

  @Test
  void aSecretThatIsTooLargeIsRefused() throws Exception {
    assertThat(codeOf("larger")).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(secrets.failure().orElseThrow())
        .isInstanceOf(RejectedException.class)
        .hasMessage("the secret larger has 512001 bytes; a build takes no more than 512000");
  }

  @Test
  void whyASecretCannotBeGivenIsKept() throws Exception {
    assertThat(codeOf("shut")).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(secrets.failure().orElseThrow()).hasMessage("the safe is shut");
  }

  @Test
  void givesLoginsOfNoOtherHostsThanItHas() throws Exception {
    CredentialsResponse given =
        CredentialsResponse.newBuilder().setUsername("mona").setSecret("correct horse").build();
    CredentialsResponse nobodys = CredentialsResponse.getDefaultInstance();
    assertThat(credentialsFor("registry.example:5000")).isEqualTo(given);
    assertThat(credentialsFor("registry-1.docker.io")).isEqualTo(given);
    assertThat(credentialsFor("registry.example")).isEqualTo(nobodys);
    assertThat(credentialsFor("registry.example:5001")).isEqualTo(nobodys);
    assertThat(credentialsFor("evil.example")).isEqualTo(nobodys);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 404 Not Found", "HTTP/1.1 400 Bad Request", "HTTP/1.1 200 OK"})
  void anEngineWithoutBuildkitHasNone(String status) throws Exception {
    try (SessionClient client = SessionClient.answering(status + "\r\n\r\n", services)) {
      assertThat(client.session()).isEmpty();
      assertThat(client.socket().getInputStream().read()).isNegative();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 503 Away\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 "})
  void anEngineThatAnswersSomethingElseIsUnavailable(String answer) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> SessionClient.answering(answer + "\0".repeat(1 << 15), services));
  }

  @Test
  void readsNoByteMoreThanTheHead() throws Exception {
    String head = SessionClient.UPGRADED;
    ByteArrayInputStream in = new ByteArrayInputStream((head + "PRI").getBytes(ISO_8859_1));
    assertThat(UpgradeAnswer.read(in).isUpgraded()).isTrue();
    assertThat(in.readAllBytes()).asString(ISO_8859_1).isEqualTo("PRI");
  }

  private String secret(String id) throws Exception {
    try (SessionClient client = SessionClient.answering(SessionClient.UPGRADED, services)) {
      ManagedChannel channel = client.channel();
      try {
        return SecretsGrpc.newBlockingStub(channel)
            .getSecret(GetSecretRequest.newBuilder().setId(id).build())
            .getData()
            .toStringUtf8();
      } finally {
        SessionClient.end(channel);
      }
    }
  }

  private Status.Code codeOf(String id) throws Exception {
    try {
      return secret(id).isEmpty() ? Status.Code.UNKNOWN : Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private CredentialsResponse credentialsFor(String host) throws Exception {
    try (SessionClient client = SessionClient.answering(SessionClient.UPGRADED, services)) {
      ManagedChannel channel = client.channel();
      try {
        return AuthGrpc.newBlockingStub(channel)
            .credentials(CredentialsRequest.newBuilder().setHost(host).build());
      } finally {
        SessionClient.end(channel);
      }
    }
  }
}
