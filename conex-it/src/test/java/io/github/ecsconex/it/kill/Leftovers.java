package io.github.ecsconex.it.kill;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What jobs may leave behind that are killed, in the engine and on the disk: whatever was not there
 * before, but for what later builds and fetches are made faster by. That is, of the engine, the
 * images of single steps, which have no names and are not a whole commit's; of the disk, the
 * mirrors.
 */
final class Leftovers {
  private static final Pattern MIRROR_LOCK = Pattern.compile("[^~][^/]*\\.lock");
  private static final Pattern MIRROR_FILE =
      Pattern.compile(
          "[^~/][^/]*\\.[0-9]+/(HEAD|config|shallow|conex-used"
              + "|refs/conex/[0-9a-f]{40}|objects/pack/pack-[0-9a-f]{40}\\.(pack|idx))");

  private final Path home;
  private final Set<String> images;
  private final Set<String> containers;

  private Leftovers(Path home, Set<String> images, Set<String> containers) {
    this.home = home;
    this.images = images;
    this.containers = containers;
  }

  /**
   * Notes what there is before any worker is.
   *
   * @param home the workers' directory, with their mirrors in {@code cache} and temporary files in
   *     {@code tmp}
   */
  static Leftovers since(DockerClient engine, Path home) {
    return new Leftovers(
        home,
        images(engine).map(Image::getId).collect(Collectors.toSet()),
        containers(engine).map(Container::getId).collect(Collectors.toSet()));
  }

  /** What is left, in sentences. */
  List<String> find(DockerClient engine) throws IOException {
    List<String> found = new ArrayList<>();
    images(engine)
        .filter(image -> !images.contains(image.getId()) && !isStep(engine, image))
        .forEach(image ->
            found.add("the engine still has the image " + image.getId() + " " + names(image)));
    containers(engine)
        .filter(container -> !containers.contains(container.getId()))
        .forEach(container ->
            found.add("the engine still has a container of " + container.getCommand()));
    files().forEach(file -> found.add(home.resolve(file) + " is left on the disk"));
    return found;
  }

  /** How many images of single steps the engine has kept. */
  long steps(DockerClient engine) {
    return images(engine)
        .filter(image -> !images.contains(image.getId()) && isStep(engine, image))
        .count();
  }

  private static Stream<Image> images(DockerClient engine) {
    return engine.listImagesCmd().withShowAll(true).exec().stream();
  }

  private static Stream<Container> containers(DockerClient engine) {
    return engine.listContainersCmd().withShowAll(true).exec().stream();
  }

  /** An image that has lost its last name has none to tell of, or one that says so. */
  private static List<String> names(Image image) {
    String[] names = Optional.ofNullable(image.getRepoTags()).orElse(new String[0]);
    return Arrays.stream(names).filter(name -> !name.equals("<none>:<none>")).toList();
  }

  private static boolean isStep(DockerClient engine, Image image) {
    if (!names(image).isEmpty()) {
      return false;
    }
    try {
      InspectImageResponse inspected = engine.inspectImageCmd(image.getId()).exec();
      String step =
          inspected.getContainerConfig() == null
              ? ""
              : String.join(
                  " ",
                  Optional.ofNullable(inspected.getContainerConfig().getCmd())
                      .orElse(new String[0]));
      return !step.isEmpty() && !step.contains(Pushes.LAST_STEP);
    } catch (NotFoundException e) {
      // The sweep was faster.
      return true;
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.map(home::relativize).filter(this::isLeftover).toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        // The sweep was faster; who asks again sees the rest.
        return List.of(Path.of("something"));
      }
      throw e;
    }
  }

  private boolean isLeftover(Path file) {
    if (file.startsWith("tmp")) {
      return file.getNameCount() > 1;
    }
    if (!file.startsWith("cache")) {
      return !file.toString().isEmpty();
    }
    if (file.getNameCount() == 1) {
      return false;
    }
    String name = file.subpath(1, file.getNameCount()).toString();
    if (Files.isDirectory(home.resolve(file))) {
      return name.startsWith("~");
    }
    return !MIRROR_LOCK.matcher(name).matches() && !MIRROR_FILE.matcher(name).matches();
  }
}
