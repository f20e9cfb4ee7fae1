package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.Image;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names that jobs give to images in an engine. An image is removed by its names alone: what
 * others call by a name of theirs stays, and so do the layers below it, which are the cache of the
 * next build.
 */
final class JobImages {
  /**
   * An image as the engine has it.
   *
   * @param id its own; its manifest's where containerd keeps the images
   * @param size the bytes that it takes, unpacked; packed where containerd keeps the images
   */
  record LocalImage(String id, long size) {}

  private static final Logger LOG = LoggerFactory.getLogger(JobImages.class);

  private final DockerEngine engine;

  JobImages(DockerEngine engine) {
    this.engine = engine;
  }

  /** The image with {@code tag}; empty if there is none. */
  Optional<LocalImage> find(JobTag tag) throws PortException, InterruptedException {
    return inspect(tag.toString())
        .map(image ->
            new LocalImage(
                String.valueOf(image.getId()), Optional.ofNullable(image.getSize()).orElse(0L)));
  }

  /** Gives the image that {@code tag} is of the name {@code target} too, and marks it as ours. */
  void name(JobTag tag, ImageReference target) throws PortException, InterruptedException {
    JobTag mark = tag.marking(target);
    tag(tag, mark.repository(), mark.tag());
    tag(tag, target.repository(), target.tag().value());
  }

  /** Takes away what {@link #name} gave. A failure is logged. */
  void unname(JobTag tag, ImageReference target) {
    removeQuietly(List.of(target.toString(), tag.marking(target).toString()));
  }

  /** Removes the image with {@code tag}. A failure is logged. */
  void remove(JobTag tag) {
    try {
      Optional<LocalImage> image = find(tag);
      remove(tag.toString());
      if (image.isPresent()) {
        removeNameless(image.get().id());
      }
    } catch (PortException e) {
      LOG.warn("{}; a later build will remove it", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("interrupted while removing {}; a later build will remove it", tag);
    }
  }

  /** Removes what the job has left. */
  void removeAllOf(String jobId) throws PortException, InterruptedException {
    removeListed(JobTag.everyTagOf(jobId), tag -> true);
  }

  /**
   * Removes what jobs have left that began before {@code began}.
   *
   * @return how many images they were
   */
  int removeAllBefore(Instant began) throws PortException, InterruptedException {
    return removeListed(JobTag.everyJob(), tag -> tag.began().isBefore(began));
  }

  private int removeListed(String filter, Predicate<JobTag> unwanted)
      throws PortException, InterruptedException {
    List<Image> images =
        engine.call(
            "list the images of jobs",
            client -> client.listImagesCmd().withFilter("reference", List.of(filter)).exec());
    int removed = 0;
    for (Image image : images) {
      List<JobTag> tags = jobTags(image.getRepoTags()).filter(unwanted).toList();
      if (!tags.isEmpty()) {
        removeNames(image.getId(), tags);
        removed++;
      }
    }
    return removed;
  }

  /** The names that are marked go first and the marks last: who dies between leaves a mark. */
  private void removeNames(String imageId, List<JobTag> tags)
      throws PortException, InterruptedException {
    List<String> names = new ArrayList<>();
    Optional<InspectImageResponse> image = inspect(imageId);
    if (image.isPresent() && image.get().getRepoTags() != null) {
      for (String name : image.get().getRepoTags()) {
        if (tags.stream().anyMatch(tag -> tag.marks(name))) {
          names.add(name);
        }
      }
    }
    tags.forEach(tag -> names.add(tag.toString()));
    for (String name : names) {
      remove(name);
    }
    removeNameless(imageId);
  }

  /**
   * Removes an image that has no name any more, but is known by the digest it was pushed under: the
   * engine takes that for a name, and takes it away with the target's name only where that has not
   * become another image's meanwhile, as it does where two workers push one commit.
   */
  private void removeNameless(String imageId) throws PortException, InterruptedException {
    Optional<InspectImageResponse> image = inspect(imageId);
    if (image.isEmpty() || !listed(image.get().getRepoTags()).isEmpty()) {
      return;
    }
    for (String digest : listed(image.get().getRepoDigests())) {
      remove(digest);
    }
  }

  private static List<String> listed(@Nullable List<String> names) {
    return names == null ? List.of() : names;
  }

  private static Stream<JobTag> jobTags(String... references) {
    return references == null
        ? Stream.empty()
        : Arrays.stream(references).map(JobTag::parse).flatMap(Optional::stream);
  }

  private Optional<InspectImageResponse> inspect(String image)
      throws PortException, InterruptedException {
    return engine.find("look at " + image, client -> client.inspectImageCmd(image).exec());
  }

  private void tag(JobTag image, String repository, String tag)
      throws PortException, InterruptedException {
    engine.call(
        "name an image " + repository + ":" + tag,
        client -> {
          client.tagImageCmd(image.toString(), repository, tag).exec();
          return true;
        });
  }

  private void removeQuietly(List<String> names) {
    for (String name : names) {
      try {
        remove(name);
      } catch (PortException e) {
        LOG.warn("{}; a later build will remove it", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        LOG.warn("interrupted while removing {}; a later build will remove it", name);
      }
    }
  }

  /** Without pruning: the layers of the steps are what makes the next build fast. */
  private void remove(String name) throws PortException, InterruptedException {
    engine.find(
        "remove " + name,
        client -> {
          client.removeImageCmd(name).withNoPrune(true).exec();
          return true;
        });
  }
}
