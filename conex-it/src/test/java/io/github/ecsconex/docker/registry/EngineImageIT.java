package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.model.PushResponseItem;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.EmbeddedRegistry;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.LocalRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine pushes stays its image when it is tagged and copied. */
final class EngineImageIT {
  private static final ImageName NAME = new ImageName("registry-it/busybox");
  private static final ImageTag SHA = new ImageTag("a".repeat(40));
  private static final ImageTag V1 = new ImageTag("v1");
  private static final long LIMIT_SECONDS = 120;

  @TempDir private Path folder;

  @Test
  void anEngineTakesTheCopyForTheImageThatItPushed() throws Exception {
    try (Engine machine = Engine.ofThisMachine();
        LocalRegistry first = LocalRegistry.start(folder.resolve("first"));
        EmbeddedRegistry second = EmbeddedRegistry.start(0, folder.resolve("second"));
        RegistryTransport transport =
            new RegistryTransport(Ticker.system(), RegistryLimits.DEFAULT)) {
      DockerClient engine = machine.client();
      BaseImage.make(engine);
      String pushed = engine.inspectImageCmd(BaseImage.NAME).exec().getId();
      ImageReference original = new ImageReference(first.host(), NAME, SHA);
      push(engine, original);

      OciRegistry registry = registry(transport, first.host());
      ImageDigest digest = registry.find(NAME, SHA).orElseThrow();
      registry.tag(NAME, digest, V1);
      ImageReference tagged = new ImageReference(first.host(), NAME, V1);
      ImageReference copy = new ImageReference(second.host(), NAME, V1);
      ImageDigest copied =
          new OciImageCopier(
                  transport,
                  List.of(
                      RegistryEndpoint.http(first.host()), RegistryEndpoint.http(second.host())))
              .copy(tagged, RegistryLogin.ANONYMOUS, copy, RegistryLogin.ANONYMOUS);

      assertThat(copied).isEqualTo(digest);
      assertThat(pulledId(engine, copy)).isEqualTo(pushed);
      assertThat(registry(transport, second.host()).find(NAME, V1)).contains(digest);
    }
  }

  private static OciRegistry registry(RegistryTransport transport, String host) {
    return new OciRegistry(transport, RegistryEndpoint.http(host), RegistryLogin.ANONYMOUS);
  }

  private static void push(DockerClient engine, ImageReference target) throws InterruptedException {
    engine.tagImageCmd(BaseImage.NAME, target.repository(), target.tag().value()).exec();
    try {
      assertThat(
              engine
                  .pushImageCmd(target.toString())
                  .exec(new ResultCallback.Adapter<PushResponseItem>())
                  .awaitCompletion(LIMIT_SECONDS, TimeUnit.SECONDS))
          .isTrue();
    } finally {
      engine.removeImageCmd(target.toString()).exec();
    }
  }

  private static String pulledId(DockerClient engine, ImageReference image)
      throws InterruptedException {
    assertThat(
            engine
                .pullImageCmd(image.toString())
                .exec(new PullImageResultCallback())
                .awaitCompletion(LIMIT_SECONDS, TimeUnit.SECONDS))
        .isTrue();
    try {
      return engine.inspectImageCmd(image.toString()).exec().getId();
    } finally {
      engine.removeImageCmd(image.toString()).exec();
    }
  }
}
