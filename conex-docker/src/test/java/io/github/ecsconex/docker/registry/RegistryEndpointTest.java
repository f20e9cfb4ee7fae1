package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.image.ImageName;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RegistryEndpointTest {
  @Test
  void isWhereItsHostIs() {
    assertThat(RegistryEndpoint.https("registry.test").origin())
        .hasToString("https://registry.test");
    assertThat(RegistryEndpoint.http("127.0.0.1:5000").origin())
        .hasToString("http://127.0.0.1:5000");
    assertThat(RegistryEndpoint.http("[::1]:5000").origin()).hasToString("http://[::1]:5000");
  }

  @Test
  void dockerHubIsElsewhereAndPutsImagesWithoutAnOwnerIntoALibrary() {
    RegistryEndpoint hub = RegistryEndpoint.https("docker.io");
    assertThat(hub.host()).isEqualTo("docker.io");
    assertThat(hub.origin()).hasToString("https://registry-1.docker.io");
    assertThat(hub.repository(new ImageName("busybox"))).isEqualTo("library/busybox");
    assertThat(hub.repository(new ImageName("team/app"))).isEqualTo("team/app");
    assertThat(RegistryEndpoint.https("registry.test").repository(new ImageName("busybox")))
        .isEqualTo("busybox");
  }

  @Test
  void hasAHostThatCanBeReached() {
    for (String host :
        List.of("", "a/b", "http://a", "user@a", "a:", "a:b", "a:65536", "a..b", "a b", "[::1")) {
      assertThatIllegalArgumentException()
          .as(host)
          .isThrownBy(() -> RegistryEndpoint.https(host))
          .withMessage("not a registry's host: " + host);
    }
  }
}
