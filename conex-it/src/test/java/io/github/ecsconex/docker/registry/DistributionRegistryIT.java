package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.it.support.LocalRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the distribution project's own registry, which lets in only who has a password. */
final class DistributionRegistryIT extends RegistryUnderTest {
  private static final RegistryLogin LOGIN =
      new RegistryLogin.Password(LocalRegistry.USER, Secret.of(LocalRegistry.PASSWORD));

  @TempDir private static Path folder;
  private static LocalRegistry server;

  @BeforeAll
  static void start() throws Exception {
    server = LocalRegistry.startWithLogin(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  String host() {
    return server.host();
  }

  @Override
  RegistryLogin login() {
    return LOGIN;
  }

  @Test
  void aTagIsPutOnTheSameBytes() throws Exception {
    ImageName name = freshName();
    ImageDigest image = push(name, TAG);
    registry().tag(name, image, new ImageTag("v1"));
    assertThat(push().manifest(name, "v1")).isEqualTo(push().manifest(name, TAG.value()));
  }

  @Test
  void aTagIsPutOnAnIndex() throws Exception {
    ImageName name = freshName();
    ImageDigest one = push(name, new ImageTag("amd64"));
    ImageDigest other = push(name, new ImageTag("arm64"));
    ImageDigest index = push().pushIndex(name, TAG, List.of(one, other));
    registry().tag(name, index, new ImageTag("v1"));
    assertThat(registry().find(name, new ImageTag("v1"))).contains(index);
  }

  @Test
  void aWrongPasswordIsRefusedAndNotTold() {
    OciRegistry wrong =
        new OciRegistry(
            transport(),
            RegistryEndpoint.http(host()),
            new RegistryLogin.Password(LocalRegistry.USER, Secret.of("battery staple")));
    ImageName name = freshName();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> wrong.find(name, TAG))
        .withMessage(
            "could not find %s/%s:%s: status 401 (the login is refused or missing)",
            host(), name, TAG);
  }

  @Test
  void anotherWorkerFindsWhoseANameIs() throws Exception {
    ImageName name = freshName();
    registry().ensureRepository(name, OWNER);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> another().ensureRepository(name, new Repository("hubot", "app")))
        .withMessageContainingAll(name.value(), OWNER.toString(), "hubot/app");
    another().ensureRepository(name, OWNER);
  }
}
