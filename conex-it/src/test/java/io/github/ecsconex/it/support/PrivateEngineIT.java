package io.github.ecsconex.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PushResponseItem;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateEngineIT {
  @TempDir private Path folder;

  @Test
  void reachesARegistryThatTheTestReachesToo() throws IOException, InterruptedException {
    try (PrivateEngine own = PrivateEngine.start();
        LocalRegistry registry = LocalRegistry.startAt(own.gateway(), folder);
        Engine engine = own.connect()) {
      BaseImage.make(engine.client());
      String name = registry.host() + "/base";
      engine.client().tagImageCmd(BaseImage.NAME, name, "1").exec();
      engine
          .client()
          .pushImageCmd(name + ":1")
          .exec(new ResultCallback.Adapter<PushResponseItem>())
          .awaitCompletion();
      assertThat(registry.folder().resolve("data/docker/registry/v2/repositories/base"))
          .isDirectory();
    }
  }

  @Test
  void canBeKilledAndStartedAgainWithItsImages() throws IOException, InterruptedException {
    try (PrivateEngine own = PrivateEngine.start()) {
      try (Engine engine = own.connect()) {
        BaseImage.make(engine.client());
      }
      own.kill();
      assertThatThrownBy(own::connect).hasMessageContaining("no Docker Engine answers");
      own.restart();
      try (Engine engine = own.connect()) {
        assertThat(engine.client().inspectImageCmd(BaseImage.NAME).exec().getId()).isNotEmpty();
      }
    }
  }

  @Test
  void hasNoMoreRoomThanItWasGiven() throws IOException, InterruptedException {
    try (PrivateEngine own = PrivateEngine.startWithRoomFor(1);
        Engine engine = own.connect()) {
      assertThatThrownBy(() -> BaseImage.make(engine.client()))
          .hasMessageContaining("no space left on device");
    }
  }
}
