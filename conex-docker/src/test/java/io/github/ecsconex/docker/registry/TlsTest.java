package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.docker.SelfSigned;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
  private static final ImageName NAME = new ImageName("team/app");
  private static final ImageTag V1 = new ImageTag("v1");
  private static final RegistryLogin LOGIN =
      new RegistryLogin.Password("octocat", Secret.of("s3cret"));

  private static SSLContext identity;

  private final SkippingTicker ticker = new SkippingTicker();
  private final RegistryTransport transport =
      new RegistryTransport(
          HttpClient.newBuilder().sslContext(identity), ticker, RegistryLimits.DEFAULT);
  private RegistryServer server;
  private OciRegistry registry;

  /** A certificate for 127.0.0.1, and a client that trusts it. */
  @BeforeAll
  static void makeCertificate(@TempDir Path folder) throws Exception {
    identity = SelfSigned.context(SelfSigned.keys(folder, "registry"));
  }

  @BeforeEach
  void start() throws Exception {
    server = RegistryServer.withTls(identity);
    registry = new OciRegistry(transport, server.endpoint(), LOGIN);
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
  }

  @Test
  void speaksThroughTls() throws Exception {
    ImageDigest image = server.putImage(NAME, V1, new byte[10]);
    assertThat(registry.find(NAME, V1)).contains(image);
  }

  @Test
  void trustsNoCertificateThatNobodyVouchesFor() {
    try (RegistryTransport usual = new RegistryTransport(ticker, RegistryLimits.DEFAULT)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> new OciRegistry(usual, server.endpoint(), LOGIN).find(NAME, V1))
          .withMessageStartingWith(
              "could not find " + server.host() + "/team/app:v1: TLS failed: ");
    }
    assertThat(ticker.slept()).as("would be the same in a second").isEmpty();
  }

  @Test
  void doesNotSpeakInTheClearToWhoKnowsNoTls() throws Exception {
    Duration moment = Duration.ofMillis(300);
    RegistryLimits limits = new RegistryLimits(moment, moment, moment, moment, moment);
    try (RegistryServer plain = new RegistryServer();
        RegistryTransport hasty = new RegistryTransport(ticker, limits)) {
      RegistryEndpoint endpoint = RegistryEndpoint.https(plain.host());
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> new OciRegistry(hasty, endpoint, LOGIN).find(NAME, V1));
      assertThat(plain.requests()).isEmpty();
    }
  }

  @Test
  void thePasswordDoesNotLeaveTls() throws Exception {
    try (TokenServer tokens = new TokenServer()) {
      server.demand(tokens.challenge(), any -> false);
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> registry.find(NAME, V1))
          .withMessageEndingWith("it wants the login to be sent to 127.0.0.1 without TLS");
      assertThat(tokens.queries()).isEmpty();
    }
  }

  @Test
  void aQuestionDoesNotLeaveTls() throws Exception {
    try (RegistryServer plain = new RegistryServer()) {
      server.answerNext(
          1, "HEAD", 302, Map.of("Location", "http://" + plain.host() + "/v2/x/manifests/y"), "");
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> registry.find(NAME, V1))
          .withMessageEndingWith("it points to 127.0.0.1 without TLS");
      assertThat(plain.requests()).isEmpty();
    }
  }

  @Test
  void aRegistryNeedNotKnowThatAProxyEndsTls() throws Exception {
    server.answerNext(
        1,
        "POST",
        202,
        Map.of("Location", "http://" + server.host() + "/v2/team/app/blobs/uploads/9?state=1"),
        "");
    registry.ensureRepository(NAME, new Repository("octocat", "app"));
    assertThat(server.requests("PUT /v2/team/app/blobs/uploads/9?state=1&digest=")).hasSize(1);
  }
}
