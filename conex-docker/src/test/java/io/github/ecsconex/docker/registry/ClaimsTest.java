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
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClaimsTest {
  private static final ImageName NAME = new ImageName("hello-world");
  private static final ImageTag CLAIM = new ImageTag("_conex");
  private static final Repository OWNER = new Repository("octocat", "Hello-World");
  private static final Repository OTHER = new Repository("hubot", "hello-world");
  private static final String PUT_CLAIM = "PUT /v2/hello-world/manifests/_conex";
  private static final String BLOB_UNKNOWN =
      "{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"blob unknown\"}]}";

  private final SkippingTicker ticker = new SkippingTicker();
  private final RegistryTransport transport = new RegistryTransport(ticker, RegistryLimits.DEFAULT);
  private RegistryServer server;

  @BeforeEach
  void start() throws Exception {
    server = new RegistryServer();
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
  }

  @Test
  void writesDownWhoseANameIs() throws Exception {
    worker().ensureRepository(NAME, OWNER);
    Manifest claim = server.manifest(NAME, CLAIM).orElseThrow();
    assertThat(claim.mediaType()).isEqualTo("application/vnd.oci.image.manifest.v1+json");
    assertThat(claim.json())
        .isEqualTo(
            Manifest.of(
                    claim.mediaType(),
                    """
                    {
                      "schemaVersion": 2,
                      "mediaType": "application/vnd.oci.image.manifest.v1+json",
                      "artifactType": "application/vnd.ecsconex.claim.v1",
                      "config": {
                        "mediaType": "application/vnd.oci.empty.v1+json",
                        "digest":
                          "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                        "size": 2
                      },
                      "layers": [{
                        "mediaType": "application/vnd.oci.empty.v1+json",
                        "digest":
                          "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                        "size": 2
                      }],
                      "annotations": {"io.github.ecsconex.repository": "octocat/Hello-World"}
                    }\
                    """)
                .json());
    assertThat(
            server.blob(
                NAME,
                new ImageDigest(
                    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")))
        .isPresent();
  }

  @Test
  void asksTheRegistryOnceForEachName() throws Exception {
    OciRegistry worker = worker();
    worker.ensureRepository(NAME, OWNER);
    int asked = server.requests().size();
    worker.ensureRepository(NAME, OWNER);
    assertThat(server.requests()).hasSize(asked);
    assertThat(ticker.slept()).containsExactly(Duration.ofMillis(500));
  }

  @Test
  void tellsAnotherRepositoryWhatToDo() throws Exception {
    worker().ensureRepository(NAME, OWNER);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> worker().ensureRepository(NAME, OTHER))
        .withMessage(
            "could not use %1$s/hello-world for hubot/hello-world: it holds the images of"
                + " octocat/Hello-World; name images {owner}/{repo}, or delete"
                + " %1$s/hello-world:_conex if hubot/hello-world is to have the name",
            server.host());
  }

  @Test
  void aNameThatWasGivenUpCanBeHad() throws Exception {
    worker().ensureRepository(NAME, OWNER);
    OciRegistry second = worker();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> second.ensureRepository(NAME, OTHER));
    server.removeTag(NAME, CLAIM);
    second.ensureRepository(NAME, OTHER);
  }

  @Test
  void givesWayToWhoWroteAMomentLater() throws Exception {
    ImageName elsewhere = new ImageName("elsewhere");
    worker().ensureRepository(elsewhere, OTHER);
    Manifest later = server.manifest(elsewhere, CLAIM).orElseThrow();
    ticker.onSleep(() -> server.putManifest(NAME, CLAIM, later));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> worker().ensureRepository(NAME, OWNER))
        .withMessageContaining("it holds the images of hubot/hello-world");
  }

  @Test
  void remembersByItselfWhereNoClaimCanStand() throws Exception {
    server.answerNext(
        1,
        PUT_CLAIM,
        400,
        Map.of(),
        "{\"errors\":[{\"code\":\"MANIFEST_INVALID\",\"message\":\"manifest invalid\"}]}");
    OciRegistry worker = worker();
    worker.ensureRepository(NAME, OWNER);
    worker.ensureRepository(NAME, OWNER);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> worker.ensureRepository(NAME, OTHER))
        .withMessageContaining("it holds the images of octocat/Hello-World");
    assertThat(server.manifest(NAME, CLAIM)).isEmpty();
  }

  /** As one does while another worker stores the blob that each claim is made of. */
  @Test
  void aRegistryThatMissesTheBlobIsNotOneThatCannot() {
    server.answerNext(4, PUT_CLAIM, 400, Map.of(), BLOB_UNKNOWN);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> worker().ensureRepository(NAME, OWNER));
  }

  @Test
  void putsNothingOverAClaimThatCameWhileItWaitedToTryAgain() throws Exception {
    ImageName elsewhere = new ImageName("elsewhere");
    worker().ensureRepository(elsewhere, OTHER);
    Manifest meanwhile = server.manifest(elsewhere, CLAIM).orElseThrow();
    server.answerNext(1, PUT_CLAIM, 400, Map.of(), BLOB_UNKNOWN);
    AtomicBoolean first = new AtomicBoolean(true);
    ticker.onSleep(() -> {
      if (first.getAndSet(false)) {
        server.putManifest(NAME, CLAIM, meanwhile);
      }
    });
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> worker().ensureRepository(NAME, OWNER))
        .withMessageContaining("it holds the images of hubot/hello-world");
    assertThat(server.manifest(NAME, CLAIM)).contains(meanwhile);
  }

  @Test
  void aRegistryThatDeniesIsNotOneThatCannot() {
    server.answerNext(1, "POST", 403, Map.of(), "");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> worker().ensureRepository(NAME, OWNER))
        .withMessageEndingWith("status 403 (access denied)");
  }

  @Test
  void aRegistryThatIsDownIsNotOneThatCannot() {
    server.answerNext(4, "PUT", 502, Map.of(), "");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> worker().ensureRepository(NAME, OWNER));
  }

  @Test
  void refusesANameWhoseClaimCannotBeRead() {
    for (String claim : new String[] {"{}", "{\"annotations\": 1}", "not JSON"}) {
      server.putManifest(NAME, CLAIM, Manifest.of(MediaTypes.OCI_MANIFEST, claim));
      assertThatExceptionOfType(RejectedException.class)
          .as(claim)
          .isThrownBy(() -> worker().ensureRepository(NAME, OWNER))
          .withMessageContaining("could not use %s/hello-world", server.host());
    }
  }

  private OciRegistry worker() {
    return new OciRegistry(transport, server.endpoint(), RegistryLogin.ANONYMOUS);
  }
}
