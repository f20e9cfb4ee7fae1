package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.docker.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DockerEngineTest {
  private static final byte[] VERSION =
      "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\"}".getBytes(UTF_8);

  @TempDir Path folder;

  @Test
  void saysWhichVersionAnswers() throws Exception {
    HttpServer server = HttpServer.create(loopback(), 0);
    answer(server, 200, VERSION);
    try {
      assertThat(at(server).version()).isEqualTo(new EngineVersion("20.10.24", "1.41"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void isUnavailableWhereNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> DockerEngine.at(URI.create("tcp://127.0.0.1:" + port)).version())
        .withMessageStartingWith(
            "could not speak with the Docker Engine at tcp://127.0.0.1:%d: ", port)
        .withMessageEndingWith("Connection refused");
  }

  @Test
  void isUnavailableWhereThereIsNoSocket() {
    URI address = URI.create("unix://" + folder.resolve("docker.sock"));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> DockerEngine.at(address).version())
        .withMessage(
            "could not speak with the Docker Engine at %s: No such file or directory", address);
  }

  @Test
  void isUnavailableWhereItIsIll() throws Exception {
    HttpServer server = HttpServer.create(loopback(), 0);
    answer(server, 503, "{\"message\":\"starting up\"}".getBytes(UTF_8));
    try {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> at(server).version())
          .withMessageEndingWith(": starting up");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void isRejectedWhereItRefuses() throws Exception {
    HttpServer server = HttpServer.create(loopback(), 0);
    answer(server, 403, "authorization denied by plugin".getBytes(UTF_8));
    try {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> at(server).version())
          .withMessageEndingWith(": Status 403: authorization denied by plugin");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anInterruptEndsTheWaitForAnAnswer() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    HttpServer server = HttpServer.create(loopback(), 0);
    server.createContext("/", exchange -> reached.countDown());
    server.start();
    try {
      FutureTask<EngineVersion> version = new FutureTask<>(() -> at(server).version());
      Thread thread = Thread.ofVirtual().start(version);
      reached.await();
      thread.interrupt();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> version.get(30, TimeUnit.SECONDS))
          .withCauseInstanceOf(InterruptedException.class);
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/run/docker.sock",
        "unix:x",
        "unix://docker.sock",
        "tcp://127.0.0.1",
        "tcp:///x",
        "http://127.0.0.1:2375",
        "ssh://host:22",
      })
  void refusesWhatIsNoAddressOfAnEngine(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DockerEngine.at(URI.create(address)))
        .withMessageStartingWith("not an engine's address such as unix:///var/run/docker.sock")
        .withMessageEndingWith(": " + address);
  }

  @Test
  void refusesCredentialsInItsAddressAndDoesNotRepeatThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DockerEngine.at(URI.create("tcp://me:hunter2@127.0.0.1:2375")))
        .withMessage("not an engine's address such as tcp://host:2376: it holds credentials");
  }

  @Test
  void showsItsCertificateAndChecksTheEngines() throws Exception {
    KeyStore engine = SelfSigned.keys(folder, "engine");
    KeyStore client = SelfSigned.keys(folder, "client");
    write(folder.resolve("ca.pem"), "CERTIFICATE", engine.getCertificate("engine").getEncoded());
    write(folder.resolve("cert.pem"), "CERTIFICATE", client.getCertificate("client").getEncoded());
    write(
        folder.resolve("key.pem"),
        "PRIVATE KEY",
        client.getKey("client", SelfSigned.password()).getEncoded());
    HttpsServer server = tlsServer(engine, client);
    try {
      URI address = URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
      assertThat(DockerEngine.at(address, folder).version().version()).isEqualTo("20.10.24");

      write(folder.resolve("ca.pem"), "CERTIFICATE", client.getCertificate("client").getEncoded());
      DockerEngine stranger = DockerEngine.at(address, folder);
      assertThatExceptionOfType(UnavailableException.class).isThrownBy(stranger::version);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void refusesCertificatesThatAreNotAllThere() throws Exception {
    URI address = URI.create("tcp://127.0.0.1:2376");
    Files.writeString(folder.resolve("ca.pem"), "");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DockerEngine.at(address, folder))
        .withMessage("no readable cert.pem among the engine's certificates in %s", folder);
    Files.writeString(folder.resolve("cert.pem"), "nonsense");
    Files.writeString(folder.resolve("key.pem"), "nonsense");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DockerEngine.at(address, folder))
        .withMessageStartingWith("could not read the engine's certificates in %s", folder);
  }

  @Test
  void hasNoCertificatesOnASocket() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DockerEngine.at(URI.create("unix:///var/run/docker.sock"), folder))
        .withMessageContaining("TLS");
  }

  private static DockerEngine at(HttpServer server) {
    return DockerEngine.at(URI.create("tcp://127.0.0.1:" + server.getAddress().getPort()));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void answer(HttpServer server, int status, byte[] body) {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private static HttpsServer tlsServer(KeyStore own, KeyStore trusted) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, SelfSigned.password());
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("client", trusted.getCertificate("client"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = context.getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    answer(server, 200, VERSION);
    return server;
  }

  private static void write(Path file, String what, byte[] content) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }
}
