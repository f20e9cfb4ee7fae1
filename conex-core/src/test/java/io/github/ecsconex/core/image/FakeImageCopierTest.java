package io.github.ecsconex.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Secret;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FakeImageCopierTest implements ImageCopierContract {
  private final FakeImageRegistry source =
      new FakeImageRegistry("one.test", new RegistryLogin.Password("one", Secret.of("first")));
  private final FakeImageRegistry target =
      new FakeImageRegistry("two.test", new RegistryLogin.Password("two", Secret.of("second")));
  private final AtomicInteger images = new AtomicInteger();

  @Override
  public ImageCopier copier() {
    return new FakeImageCopier(source, target);
  }

  @Override
  public FakeImageRegistry source() {
    return source;
  }

  @Override
  public FakeImageRegistry target() {
    return target;
  }

  @Override
  public String unreachableHost() {
    return "away.test";
  }

  @Override
  public ImageDigest push(ImageName name, ImageTag tag) throws Exception {
    ImageDigest image = new ImageDigest(String.format("sha256:%064x", images.incrementAndGet()));
    source.push(new ImageReference(source.host(), name, tag), source.login(), image);
    return image;
  }

  @Test
  void refusesLoginsThatWereMixedUp() throws Exception {
    ImageName name = freshName();
    source.ensureRepository(name, OWNER);
    target.ensureRepository(name, OWNER);
    push(name, TAG);
    ImageReference from = new ImageReference(source.host(), name, TAG);
    ImageReference to = new ImageReference(target.host(), name, TAG);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> copier().copy(from, target.login(), to, source.login()));
    assertThat(target.tags(name)).isEmpty();
  }
}
