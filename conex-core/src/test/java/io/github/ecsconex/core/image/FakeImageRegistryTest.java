package io.github.ecsconex.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.secret.Secret;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FakeImageRegistryTest implements ImageRegistryContract {
  private static final ImageName NAME = new ImageName("hello-world");
  private static final RegistryLogin LOGIN =
      new RegistryLogin.Password("octocat", Secret.of("s3cret"));

  private final FakeImageRegistry registry = new FakeImageRegistry("registry.test", LOGIN);
  private final AtomicInteger images = new AtomicInteger();

  @Override
  public FakeImageRegistry registry() {
    return registry;
  }

  @Override
  public ImageRegistry unreachable() {
    FakeImageRegistry away = new FakeImageRegistry("away.test");
    away.goAway();
    return away;
  }

  @Override
  public ImageDigest push(ImageName name, ImageTag tag, RegistryLogin login) throws Exception {
    ImageDigest image = new ImageDigest(String.format("sha256:%064x", images.incrementAndGet()));
    registry.push(new ImageReference(registry.host(), name, tag), login, image);
    return image;
  }

  @Test
  void takesNoPushWithoutARepository() {
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> push(NAME, TAG));
  }

  @Test
  void takesNoPushWithAnotherLogin() throws Exception {
    registry.ensureRepository(NAME, OWNER);
    ImageReference target = new ImageReference(registry.host(), NAME, TAG);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.push(target, RegistryLogin.ANONYMOUS, NOWHERE));
    assertThat(registry.tags(NAME)).isEmpty();
  }

  @Test
  void refusesTheTagsItWasToldTo() throws Exception {
    registry.ensureRepository(NAME, OWNER);
    ImageDigest image = push(NAME, TAG);
    registry.refuseTag(new ImageTag("v1"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, image, new ImageTag("v1")));
    assertThat(registry.tags(NAME)).containsOnlyKeys(TAG);
  }

  @Test
  void throttlesAsManyCallsAsItWasToldTo() throws Exception {
    registry.throttle(1);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> registry.find(NAME, TAG));
    assertThat(registry.find(NAME, TAG)).isEmpty();
  }

  @Test
  void keepsWhatItHadWhileItWasAway() throws Exception {
    registry.ensureRepository(NAME, OWNER);
    ImageDigest image = push(NAME, TAG);
    registry.goAway();
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(registry::login);
    registry.comeBack();
    assertThat(registry.pull(new ImageReference(registry.host(), NAME, TAG), LOGIN))
        .isEqualTo(image);
    assertThat(registry.owner(NAME)).contains(OWNER);
  }

  @Test
  void itsLoginMayBecomeOutOfDate() throws Exception {
    RegistryLogin other = new RegistryLogin.Password("other", Secret.of("word"));
    registry.changeLogin(other);
    assertThat(registry.login()).isEqualTo(LOGIN);
    assertThat(registry.renewLogin(LOGIN)).isTrue();
    assertThat(registry.login()).isEqualTo(other);
    assertThat(registry.renewLogin(other)).isFalse();
  }
}
