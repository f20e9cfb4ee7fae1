package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageCopierContract;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.EmbeddedRegistry;
import io.github.ecsconex.it.support.LocalRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the distribution project's own registry, which has a login, to one that is another's. */
final class OciImageCopierIT implements ImageCopierContract {
  private static final RegistryLogin LOGIN =
      new RegistryLogin.Password(LocalRegistry.USER, Secret.of(LocalRegistry.PASSWORD));

  @TempDir private static Path folder;
  private static LocalRegistry source;
  private static EmbeddedRegistry target;
  private static RegistryPush push;
  private static RegistryPush pull;

  private final RegistryTransport transport =
      new RegistryTransport(
          Ticker.system(),
          new RegistryLimits(
              Duration.ofSeconds(10),
              Duration.ofSeconds(60),
              Duration.ofSeconds(60),
              Duration.ofSeconds(60),
              // Not worth waiting for in a test.
              Duration.ofMillis(1)));

  @BeforeAll
  static void start() throws Exception {
    source = LocalRegistry.startWithLogin(folder.resolve("source"));
    target = EmbeddedRegistry.start(0, folder.resolve("target"));
    push = new RegistryPush(source.host(), LOGIN);
    pull = new RegistryPush(target.host(), RegistryLogin.ANONYMOUS);
  }

  @AfterAll
  static void stop() {
    push.close();
    pull.close();
    source.close();
    target.close();
  }

  @AfterEach
  void letGo() {
    transport.close();
  }

  @Override
  public ImageCopier copier() {
    return new OciImageCopier(
        transport,
        List.of(RegistryEndpoint.http(source.host()), RegistryEndpoint.http(target.host())));
  }

  @Override
  public ImageRegistry source() {
    return new OciRegistry(transport, RegistryEndpoint.http(source.host()), LOGIN);
  }

  @Override
  public ImageRegistry target() {
    return new OciRegistry(
        transport, RegistryEndpoint.http(target.host()), RegistryLogin.ANONYMOUS);
  }

  @Override
  public String unreachableHost() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + free.getLocalPort();
    }
  }

  @Override
  public ImageDigest push(ImageName name, ImageTag tag) throws Exception {
    return push.push(name, tag, 1_000, 20_000);
  }

  @Test
  void theCopyIsTheOriginalByteForByte() throws Exception {
    ImageName name = freshName();
    push.push(name, TAG, 1, 10_000_000, 100_000, 5_000_000, 1_000_000, 2_000_000);
    copy(name, LOGIN);
    assertThat(pull.manifest(name, TAG.value())).isEqualTo(push.manifest(name, TAG.value()));
  }

  @Test
  void anIndexComesWithItsImages() throws Exception {
    ImageName name = freshName();
    ImageDigest one = push(name, new ImageTag("amd64"));
    ImageDigest other = push(name, new ImageTag("arm64"));
    ImageDigest index = push.pushIndex(name, TAG, List.of(one, other));
    assertThat(copy(name, LOGIN)).isEqualTo(index);
    for (ImageDigest image : List.of(one, other, index)) {
      assertThat(pull.manifest(name, image.value())).isEqualTo(push.manifest(name, image.value()));
    }
  }

  @Test
  void theRegistryThatRefusesIsNamed() throws Exception {
    ImageName name = freshName();
    push(name, TAG);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> copy(name, RegistryLogin.ANONYMOUS))
        .withMessage(
            "could not copy %1$s/%3$s:%4$s to %2$s/%3$s:%4$s: %1$s: "
                + "it asks for a user and a password, and none are set",
            source.host(), target.host(), name, TAG);
  }

  private ImageDigest copy(ImageName name, RegistryLogin read) throws Exception {
    return copier()
        .copy(
            new ImageReference(source.host(), name, TAG),
            read,
            new ImageReference(target.host(), name, TAG),
            RegistryLogin.ANONYMOUS);
  }
}
