package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.it.support.EmbeddedRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** On a registry that knows no login, and less than the distribution project's own. */
final class EmbeddedRegistryIT extends RegistryUnderTest {
  @TempDir private static Path folder;
  private static EmbeddedRegistry server;

  @BeforeAll
  static void start() {
    server = EmbeddedRegistry.start(0, folder);
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
    return RegistryLogin.ANONYMOUS;
  }
}
