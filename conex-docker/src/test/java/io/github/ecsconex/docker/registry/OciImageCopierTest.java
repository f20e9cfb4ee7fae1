package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageCopierContract;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OciImageCopierTest implements ImageCopierContract {
  private static final ImageName NAME = new ImageName("team/app");
  private static final byte[] LAYER = bytes(300_000, 1);
  private static final String GET_LAYER = "GET /v2/team/app/blobs/" + Manifest.digest(LAYER);
  private static final String UPLOAD_UNKNOWN =
      "{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\",\"message\":\"gone\"}]}";
  private static final byte[] SECOND_LAYER = bytes(70_000, 2);

  private final SkippingTicker ticker = new SkippingTicker();
  private final RegistryTransport transport = new RegistryTransport(ticker, RegistryLimits.DEFAULT);
  private final AtomicInteger images = new AtomicInteger();
  private RegistryServer source;
  private RegistryServer target;

  @BeforeEach
  void start() throws Exception {
    source = new RegistryServer();
    target = new RegistryServer();
  }

  @AfterEach
  void stop() {
    transport.close();
    source.close();
    target.close();
  }

  @Override
  public ImageCopier copier() {
    return new OciImageCopier(transport, List.of(source.endpoint(), target.endpoint()));
  }

  @Override
  public ImageRegistry source() {
    return new OciRegistry(transport, source.endpoint(), RegistryLogin.ANONYMOUS);
  }

  @Override
  public ImageRegistry target() {
    return new OciRegistry(transport, target.endpoint(), RegistryLogin.ANONYMOUS);
  }

  @Override
  public String unreachableHost() throws Exception {
    try (RegistryServer gone = new RegistryServer()) {
      return gone.host();
    }
  }

  @Override
  public ImageDigest push(ImageName name, ImageTag tag) {
    return source.putImage(name, tag, bytes(1_000, images.incrementAndGet()));
  }

  @Test
  void theCopyIsTheOriginalByteForByte() throws Exception {
    source.putImage(NAME, TAG, LAYER, SECOND_LAYER);
    copy();
    Manifest original = source.manifest(NAME, TAG).orElseThrow();
    Manifest copied = target.manifest(NAME, TAG).orElseThrow();
    assertThat(copied.bytes()).isEqualTo(original.bytes());
    assertThat(copied.mediaType()).isEqualTo(original.mediaType());
    assertThat(target.blob(NAME, Manifest.digest(LAYER))).contains(LAYER);
    assertThat(target.blob(NAME, Manifest.digest(SECOND_LAYER))).contains(SECOND_LAYER);
  }

  @Test
  void doesNotSendWhatTheTargetHas() throws Exception {
    source.putImage(NAME, TAG, LAYER, SECOND_LAYER);
    target.putBlob(NAME, LAYER);
    copy();
    assertThat(source.requests("GET /v2/team/app/blobs/"))
        .hasSize(2)
        .doesNotContain("GET /v2/team/app/blobs/" + Manifest.digest(LAYER));
  }

  @Test
  void mountsBlobsWithinARegistry() throws Exception {
    source.putImage(NAME, TAG, LAYER);
    ImageReference from = new ImageReference(source.host(), NAME, TAG);
    ImageName other = new ImageName("team/copy");
    ImageReference to = new ImageReference(source.host(), other, TAG);
    copier().copy(from, RegistryLogin.ANONYMOUS, to, RegistryLogin.ANONYMOUS);
    assertThat(source.blob(other, Manifest.digest(LAYER))).contains(LAYER);
    assertThat(source.requests("GET /v2/team/app/blobs/")).isEmpty();
  }

  @Test
  void sendsABlobThatIsThereTwiceOnce() throws Exception {
    source.putImage(NAME, TAG, LAYER, SECOND_LAYER, LAYER);
    copy();
    assertThat(source.requests("GET /v2/team/app/blobs/")).hasSize(3);
  }

  @Test
  void sendsABlobWithoutContent() throws Exception {
    source.putImage(NAME, TAG, new byte[0]);
    copy();
    assertThat(target.blob(NAME, Manifest.digest(new byte[0]))).isPresent();
  }

  @Test
  void anIndexComesWithItsImages() throws Exception {
    Manifest one = source.image(NAME, LAYER);
    Manifest other = source.image(NAME, SECOND_LAYER);
    source.putManifest(NAME, new ImageTag("one"), one);
    source.putManifest(NAME, new ImageTag("other"), other);
    ImageDigest index = source.putManifest(NAME, TAG, index(one, other));
    assertThat(copy()).isEqualTo(index);
    for (Manifest image : List.of(one, other)) {
      String put = "PUT /v2/team/app/manifests/" + image.digest();
      assertThat(target.requests(put)).hasSize(1);
    }
    assertThat(target.requests("PUT /v2/team/app/manifests/"))
        .endsWith("PUT /v2/team/app/manifests/" + TAG);
    assertThat(target.blob(NAME, Manifest.digest(SECOND_LAYER))).isPresent();
  }

  @Test
  void anIndexWithoutOneOfItsImagesIsNotCopied() {
    Manifest gone = source.image(NAME, LAYER);
    source.putManifest(NAME, TAG, index(gone));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(this::copy)
        .withMessageEndingWith(source.host() + ": it has no image " + gone.digest());
    assertThat(target.manifest(NAME, TAG)).isEmpty();
  }

  @Test
  void layersThatMayNotBePassedOnAreLeftWhereTheyAre() throws Exception {
    String config =
        RegistryServer.descriptor(
            "container.image.v1+json", source.putBlob(NAME, "{}".getBytes(UTF_8)), 2);
    String foreign =
        """
        {"mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "size": 5,
         "digest": "%s", "urls": ["https://go.example/windows"]}\
        """
            .formatted(Manifest.digest("never".getBytes(UTF_8)));
    source.putManifest(
        NAME,
        TAG,
        Manifest.of(
            MediaTypes.DOCKER_MANIFEST,
            "{\"config\":" + config + ",\"layers\":[" + foreign + "]}"));
    copy();
    assertThat(target.manifest(NAME, TAG)).isPresent();
    assertThat(source.requests("GET /v2/team/app/blobs/")).hasSize(1);
  }

  @Test
  void refusesWhatIsNoImage() {
    for (Manifest strange :
        List.of(
            Manifest.of("application/vnd.docker.distribution.manifest.v1+prettyjws", "{}"),
            Manifest.of(MediaTypes.OCI_MANIFEST, "{}"),
            Manifest.of(MediaTypes.OCI_MANIFEST, "never"),
            Manifest.of(
                MediaTypes.OCI_MANIFEST, "{\"config\":{\"digest\":\"md5:1\",\"size\":1}}"))) {
      source.putManifest(NAME, TAG, strange);
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(this::copy)
          .withMessageContaining(source.host() + ": it");
      assertThat(target.manifest(NAME, TAG)).isEmpty();
    }
  }

  @Test
  void aTransferThatBreaksOffIsTriedAgain() throws Exception {
    source.putImage(NAME, TAG, LAYER);
    breakOff(source, 2);
    copy();
    assertThat(target.blob(NAME, Manifest.digest(LAYER))).contains(LAYER);
  }

  @Test
  void aSourceThatAlwaysBreaksOffIsUnavailable() {
    source.putImage(NAME, TAG, LAYER);
    breakOff(source, Integer.MAX_VALUE);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(this::copy)
        .withMessageStartingWith(
            "could not copy %1$s/team/app:%3$s to %2$s/team/app:%3$s: %1$s: ",
            source.host(), target.host(), TAG);
    assertThat(target.manifest(NAME, TAG)).isEmpty();
  }

  @Test
  void aBlobThatIsNotWhatItsDigestSaysIsNotCopied() {
    source.putImage(NAME, TAG, LAYER);
    source.corrupt(NAME, Manifest.digest(LAYER), bytes(LAYER.length, 3));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(this::copy)
        .withMessageContaining(
            source.host() + ": its blob " + Manifest.digest(LAYER) + " has the digest sha256:");
    assertThat(target.manifest(NAME, TAG)).isEmpty();
  }

  @Test
  void aTargetThatThrottlesIsWaitedFor() throws Exception {
    source.putImage(NAME, TAG, LAYER);
    target.answerNext(1, "PUT /v2/team/app/blobs/", 429, Map.of("Retry-After", "9"), "");
    target.answerNext(1, "POST", 503, Map.of(), "");
    copy();
    assertThat(target.blob(NAME, Manifest.digest(LAYER))).contains(LAYER);
    assertThat(ticker.slept()).contains(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 416})
  void anUploadThatTheTargetHasLostIsBegunAgain(int status) throws Exception {
    source.putImage(NAME, TAG, LAYER);
    target.answerNext(2, "PUT /v2/team/app/blobs/", status, Map.of(), UPLOAD_UNKNOWN);
    copy();
    assertThat(target.blob(NAME, Manifest.digest(LAYER))).contains(LAYER);
    assertThat(target.requests("POST /v2/team/app/blobs/uploads/")).hasSize(4);
  }

  @Test
  void aTargetThatLosesEachUploadIsUnavailable() {
    source.putImage(NAME, TAG, LAYER);
    target.answerNext(99, "PUT /v2/team/app/blobs/", 404, Map.of(), UPLOAD_UNKNOWN);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(this::copy)
        .withMessageEndingWith(
            target.host() + ": it has lost the upload that it began: blob upload unknown: gone");
    assertThat(target.manifest(NAME, TAG)).isEmpty();
  }

  @Test
  void aTargetThatRefusesIsNamed() {
    source.putImage(NAME, TAG, LAYER);
    target.answerNext(
        2, "POST", 403, Map.of(), "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no quota\"}]}");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(this::copy)
        .withMessage(
            "could not copy %1$s/team/app:%3$s to %2$s/team/app:%3$s: %2$s: denied: no quota",
            source.host(), target.host(), TAG);
    assertThat(target.manifest(NAME, TAG)).isEmpty();
  }

  @Test
  void whereNothingCanBeMountedBlobsAreSent() throws Exception {
    source.putImage(NAME, TAG, LAYER);
    source.answerNext(2, "POST /v2/team/copy/blobs/uploads/?mount", 405, Map.of(), "");
    ImageReference from = new ImageReference(source.host(), NAME, TAG);
    ImageName other = new ImageName("team/copy");
    ImageReference to = new ImageReference(source.host(), other, TAG);
    copier().copy(from, RegistryLogin.ANONYMOUS, to, RegistryLogin.ANONYMOUS);
    assertThat(source.blob(other, Manifest.digest(LAYER))).contains(LAYER);
  }

  @Test
  void aSourceThatStallsIsNotWaitedFor() throws Exception {
    source.putImage(NAME, TAG, LAYER);
    CountDownLatch over = new CountDownLatch(1);
    stall(source, new CountDownLatch(1), over);
    RegistryLimits limits = limits(Duration.ofSeconds(2), Duration.ofSeconds(5));
    try (RegistryTransport hasty = new RegistryTransport(ticker, limits)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> copy(hasty))
          .withMessageEndingWith(source.host() + ": no byte moved within 2.0 s");
    } finally {
      over.countDown();
    }
    assertThat(target.manifest(NAME, TAG)).isEmpty();
  }

  @Test
  void aTargetMayTakeItsTimeToStoreWhatIsSent() throws Exception {
    source.putImage(NAME, TAG, LAYER);
    CountDownLatch never = new CountDownLatch(1);
    // Later than two looks for whether a byte has moved, the first of which sees all of them.
    storeOnlyAfter(never, Duration.ofSeconds(5));
    RegistryLimits limits = limits(Duration.ofSeconds(2), Duration.ofSeconds(30));
    try (RegistryTransport hasty = new RegistryTransport(ticker, limits)) {
      copy(hasty);
    }
    assertThat(target.manifest(NAME, TAG)).isPresent();
  }

  @Test
  void aTargetThatNeverStoresWhatIsSentIsNotWaitedFor() throws Exception {
    source.putImage(NAME, TAG, LAYER);
    CountDownLatch over = new CountDownLatch(1);
    storeOnlyAfter(over, Duration.ofSeconds(30));
    RegistryLimits limits = limits(Duration.ofSeconds(2), Duration.ofMillis(300));
    try (RegistryTransport hasty = new RegistryTransport(ticker, limits)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> copy(hasty))
          .withMessageEndingWith(target.host() + ": the blob is sent, and not stored within 0.3 s");
    } finally {
      over.countDown();
    }
    assertThat(target.manifest(NAME, TAG)).isEmpty();
  }

  @Test
  void anInterruptEndsATransferThatStalls() throws Exception {
    source.putImage(NAME, TAG, LAYER);
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    stall(source, reached, over);
    FutureTask<ImageDigest> copy = new FutureTask<>(this::copy);
    Thread thread = Thread.ofVirtual().start(copy);
    reached.await();
    thread.interrupt();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(copy::get)
        .withCauseInstanceOf(InterruptedException.class);
    over.countDown();
    assertThat(target.manifest(NAME, TAG)).isEmpty();
  }

  /** Lets the next transfers of the larger layer end early. */
  private static void breakOff(RegistryServer server, int times) {
    AtomicInteger left = new AtomicInteger(times);
    server.add(exchange -> {
      if (!RegistryServer.line(exchange).equals(GET_LAYER) || left.getAndDecrement() <= 0) {
        return false;
      }
      exchange.sendResponseHeaders(200, LAYER.length);
      exchange.getResponseBody().write(LAYER, 0, LAYER.length / 2);
      exchange.getResponseBody().flush();
      throw new IOException("breaks off");
    });
  }

  /** Lets each transfer of the larger layer stop half-way until {@code over}. */
  private static void stall(RegistryServer server, CountDownLatch reached, CountDownLatch over) {
    server.add(exchange -> {
      if (!RegistryServer.line(exchange).equals(GET_LAYER)) {
        return false;
      }
      exchange.sendResponseHeaders(200, LAYER.length);
      exchange.getResponseBody().write(LAYER, 0, LAYER.length / 2);
      exchange.getResponseBody().flush();
      reached.countDown();
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return true;
    });
  }

  /** Lets the target answer to a blob only {@code later}, or when the test is {@code over}. */
  private void storeOnlyAfter(CountDownLatch over, Duration later) {
    target.add(exchange -> {
      if (!RegistryServer.line(exchange).startsWith("PUT /v2/team/app/blobs/")) {
        return false;
      }
      target.putBlob(NAME, exchange.getRequestBody().readAllBytes());
      try {
        over.await(later.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.sendResponseHeaders(201, -1);
      exchange.close();
      return true;
    });
  }

  private static RegistryLimits limits(Duration stall, Duration store) {
    Duration ample = Duration.ofSeconds(5);
    return new RegistryLimits(ample, ample, stall, store, ample);
  }

  private static Manifest index(Manifest... images) {
    String entries =
        Stream.of(images)
            .map(image ->
                "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                    .formatted(image.mediaType(), image.digest(), image.bytes().length))
            .collect(Collectors.joining(","));
    return Manifest.of(MediaTypes.OCI_INDEX, "{\"manifests\":[" + entries + "]}");
  }

  private ImageDigest copy() throws Exception {
    return copy(transport);
  }

  private ImageDigest copy(RegistryTransport over) throws Exception {
    return new OciImageCopier(over, List.of(source.endpoint(), target.endpoint()))
        .copy(
            new ImageReference(source.host(), NAME, TAG),
            RegistryLogin.ANONYMOUS,
            new ImageReference(target.host(), NAME, TAG),
            RegistryLogin.ANONYMOUS);
  }

  private static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
