package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registries keep blobs elsewhere, and point there. */
final class RedirectTest {
  private static final ImageName NAME = new ImageName("team/app");
  private static final ImageTag V1 = new ImageTag("v1");
  private static final byte[] LAYER = "a layer".getBytes(UTF_8);
  private static final RegistryLogin LOGIN =
      new RegistryLogin.Password("octocat", Secret.of("s3cret"));
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("octocat:s3cret".getBytes(UTF_8));

  private final RegistryTransport transport =
      new RegistryTransport(new SkippingTicker(), RegistryLimits.DEFAULT);
  private RegistryServer registry;
  private RegistryServer storage;

  @BeforeEach
  void start() throws Exception {
    registry = new RegistryServer();
    registry.demand("Basic realm=\"x\"", BASIC::equals);
    storage = new RegistryServer();
  }

  @AfterEach
  void stop() {
    transport.close();
    registry.close();
    storage.close();
  }

  @Test
  void blobsAreFetchedFromElsewhereWithoutCredentials() throws Exception {
    registry.putImage(NAME, V1, LAYER);
    storage.image(NAME, LAYER);
    redirect("GET /v2/team/app/blobs/", "http://" + storage.host());
    try (RegistryServer target = new RegistryServer()) {
      copy(target);
      assertThat(target.blob(NAME, Manifest.digest(LAYER))).contains(LAYER);
    }
    assertThat(storage.requests("GET")).hasSize(2);
    assertThat(storage.authorizations()).isEmpty();
  }

  @Test
  void blobsAreSentElsewhereWithoutCredentials() throws Exception {
    registry.answerNext(
        1,
        "POST",
        202,
        Map.of("Location", "http://" + storage.host() + "/v2/team/app/blobs/uploads/1"),
        "");
    oci().ensureRepository(NAME, new Repository("octocat", "app"));
    assertThat(storage.requests("PUT")).hasSize(1);
    assertThat(storage.authorizations()).isEmpty();
  }

  @Test
  void withinTheRegistryTheCredentialsAreKept() throws Exception {
    registry.putImage(NAME, V1, LAYER);
    registry.answerNext(1, "HEAD", 307, Map.of("Location", "/v2/team/app/manifests/v1?again"), "");
    assertThat(oci().find(NAME, V1)).isPresent();
    assertThat(registry.authorizations()).contains(BASIC);
  }

  @Test
  void whoIsRedirectedToAsksForCredentialsInVain() throws Exception {
    registry.putImage(NAME, V1, LAYER);
    storage.demand("Basic realm=\"x\"", any -> false);
    redirect("HEAD", "http://" + storage.host());
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> oci().find(NAME, V1))
        .withMessageEndingWith(
            "where it redirects to, the answer is status 401 (the login is refused or missing)");
    assertThat(storage.requests()).hasSize(1);
    assertThat(storage.authorizations()).isEmpty();
  }

  @Test
  void doesNotRepeatWhatIsSaidElsewhere() {
    String said = "{\"errors\":[{\"code\":\"X\",\"message\":\"instance credentials\"}]}";
    storage.answerNext(1, "HEAD", 400, Map.of(), said);
    redirect("HEAD", "http://" + storage.host());
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> oci().find(NAME, V1))
        .withMessageEndingWith("where it redirects to, the answer is status 400");
  }

  @Test
  void whoIsRedirectedToDoesNotKnowWhatTheRegistryHas() {
    redirect("HEAD", "http://" + storage.host());
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> oci().find(NAME, V1))
        .withMessageEndingWith("where it redirects to, the answer is status 404 (not found)");
  }

  @Test
  void doesNotGoInCircles() {
    redirect("HEAD", "http://" + registry.host());
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> oci().find(NAME, V1))
        .withMessageEndingWith("it redirects more than 5 times");
  }

  @Test
  void goesNowhereElseThanToAServer() {
    for (String location :
        List.of("", "file:///etc/passwd", "http:///", "http://octocat@evil.test/", "http://[")) {
      registry.answerNext(1, "HEAD", 302, Map.of("Location", location), "");
      assertThatExceptionOfType(RejectedException.class)
          .as(location)
          .isThrownBy(() -> oci().find(NAME, V1))
          .withMessageEndingWith("it points to what is no address");
    }
  }

  /** Sends every such request to the same path of another server. */
  private void redirect(String request, String origin) {
    registry.add(exchange -> {
      if (!RegistryServer.line(exchange).startsWith(request)) {
        return false;
      }
      exchange.getResponseHeaders().set("Location", origin + exchange.getRequestURI().getPath());
      RegistryServer.answer(exchange, 307, new byte[0]);
      return true;
    });
  }

  private OciRegistry oci() {
    return new OciRegistry(transport, registry.endpoint(), LOGIN);
  }

  private void copy(RegistryServer target) throws Exception {
    new OciImageCopier(transport, List.of(registry.endpoint(), target.endpoint()))
        .copy(
            new ImageReference(registry.host(), NAME, V1),
            LOGIN,
            new ImageReference(target.host(), NAME, V1),
            RegistryLogin.ANONYMOUS);
  }
}
