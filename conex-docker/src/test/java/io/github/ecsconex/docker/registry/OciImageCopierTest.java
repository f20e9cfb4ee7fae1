package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageCopierContract;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OciImageCopierTest implements ImageCopierContract {
  private static final ImageName NAME = new ImageName("team/app");
  private static final byte[] LAYER = bytes(300_000, 1);
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

  private ImageDigest copy() throws Exception {
    return copier()
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
