package io.github.ecsconex.it.kill;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What jobs may leave behind that are killed, in the engine and on the disk. */
final class Leftovers {
  private final DockerClient engine;
  private final String registry;
  private final Path home;

  /**
   * @param home the workers' directory, with their mirrors in {@code cache} and temporary files in
   *     {@code tmp}
   */
  Leftovers(DockerClient engine, String registry, Path home) {
    this.engine = engine;
    this.registry = registry;
    this.home = home;
  }

  /** What there is, in sentences. */
  List<String> find() throws IOException {
    List<String> found = new ArrayList<>();
    for (Image image : engine.listImagesCmd().exec()) {
      // An image that has lost its last tag has none to tell of, not even an empty list.
      for (String tag : image.getRepoTags() == null ? new String[0] : image.getRepoTags()) {
        if (tag.startsWith("conex-job:") || tag.startsWith(registry)) {
          found.add("the engine still has the image " + tag);
        }
      }
    }
    for (Container container : engine.listContainersCmd().withShowAll(true).exec()) {
      found.add("the engine still has a container of " + container.getCommand());
    }
    try (Stream<Path> files = Files.walk(home)) {
      files.filter(this::isLeftover).forEach(file -> found.add(file + " is left on the disk"));
    }
    return found;
  }

  private boolean isLeftover(Path file) {
    if (file.startsWith(home.resolve("tmp"))) {
      return !file.equals(home.resolve("tmp"));
    }
    String name = file.getFileName().toString();
    // What the cache locks by is no leftover; what Git locks by, inside a mirror, is.
    boolean lock = name.endsWith(".lock") && !file.getParent().equals(home.resolve("cache"));
    return lock || name.endsWith(".keep") || name.startsWith("incoming_") || name.startsWith("~");
  }
}
