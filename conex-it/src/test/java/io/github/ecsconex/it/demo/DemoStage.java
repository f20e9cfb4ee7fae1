package io.github.ecsconex.it.demo;

import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.EmbeddedRegistry;
import io.github.ecsconex.it.support.Engine;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.api.errors.GitAPIException;
import reactor.netty.ChannelBindException;

/**
 * Sets the stage for {@code scripts/demo}: the base image in the engine, the example repository, a
 * registry. Prints {@code ready} once all of that is there, and stays until its standard input
 * ends, so that it can never outlive whoever started it.
 */
final class DemoStage {
  private DemoStage() {}

  /**
   * Runs until standard input ends.
   *
   * @param arguments the registry's port, the folder of its images, the folder of the example
   */
  public static void main(String[] arguments) throws InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    try {
      try (Engine engine = Engine.ofThisMachine()) {
        BaseImage.make(engine.client());
      }
      ExampleRepository.createIfAbsent(Path.of(arguments[2]));
      try (EmbeddedRegistry registry = EmbeddedRegistry.start(port, Path.of(arguments[1]))) {
        System.out.println("ready");
        System.in.readAllBytes();
      }
    } catch (ChannelBindException e) {
      fail(
          "port "
              + port
              + " of 127.0.0.1, where the demo's registry listens, is taken by another program;"
              + " set DEMO_PORT to a free one");
    } catch (IllegalStateException | IOException | GitAPIException e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private static void fail(String why) {
    System.err.println("demo: " + why);
    System.exit(1);
  }
}
