package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.StorageLimits;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an engine keeps on its disk, and how it is made less. The engine itself spares what a
 * container or a build of BuildKit uses. The classic builder marks nothing while it builds on a
 * step of its cache: only what has been made since the oldest job began is safe there, and a job
 * that loses such a step all the same is tried again. Safe for use by many threads.
 */
final class EngineStorage {
  private static final Logger LOG = LoggerFactory.getLogger(EngineStorage.class);

  /** To add up the sizes of all layers, or to delete many, takes an engine its time. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** What the agent of ECS loads at its start alone, and starts tasks with: no registry has it. */
  private static final Pattern OF_ECS = Pattern.compile("amazon/amazon-ecs-|ecs-service-connect-");

  private record StoredImage(List<String> names, Optional<Instant> named) {}

  private final DockerEngine engine;
  private final InstantSource clock;

  /** By the image's id: of one that was pulled or loaded the engine does not say when. */
  private final Map<String, Instant> firstSeen = new ConcurrentHashMap<>();

  EngineStorage(DockerEngine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  long reclaim(StorageLimits limits, Instant began)
      throws UnavailableException, InterruptedException {
    try {
      long freed = pruneBuildCache(limits.buildCache());
      if (limits.images().isPresent()) {
        freed += reduceImages(limits.images().getAsLong(), began);
      }
      return freed;
    } catch (UnavailableException e) {
      throw e;
    } catch (PortException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }

  /** The parameter has had another name since API 1.48. */
  private long pruneBuildCache(long limit) throws PortException, InterruptedException {
    return freed(
        "prune the build cache",
        "/build/prune?all=1&keep-storage=" + limit + "&reserved-space=" + limit);
  }

  private long reduceImages(long limit, Instant began) throws PortException, InterruptedException {
    if (sizeIn(usage()) <= limit) {
      return 0;
    }
    String dangling = "{\"dangling\":[\"true\"],\"until\":[\"" + began.getEpochSecond() + "\"]}";
    long freed =
        freed(
            "prune the images without a name",
            "/images/prune?filters=" + URLEncoder.encode(dangling, UTF_8));
    JsonNode usage = usage();
    long size = sizeIn(usage);
    if (size > limit) {
      for (StoredImage image : candidates(usage, began)) {
        if (size <= limit) {
          break;
        }
        if (remove(image)) {
          LOG.info("removed {} from the engine to make room", image.names());
          // What an image shares is reckoned differently by each version of the engine.
          long left = sizeIn(usage());
          freed += Math.max(0, size - left);
          size = left;
        }
      }
    }
    return freed;
  }

  /** How much room all images take together. */
  private static long sizeIn(JsonNode usage) {
    return usage.path("LayersSize").asLong();
  }

  /** Those that may go, in the order in which they were named. */
  private List<StoredImage> candidates(JsonNode usage, Instant began) throws InterruptedException {
    List<StoredImage> images = new ArrayList<>();
    for (JsonNode node : usage.path("Images")) {
      List<String> names = new ArrayList<>();
      node.path("RepoTags").forEach(name -> names.add(name.asText()));
      names.remove("<none>:<none>");
      if (node.path("Containers").asInt() > 0
          || names.isEmpty()
          || names.stream()
              .anyMatch(
                  name -> JobTag.parse(name).isPresent() || OF_ECS.matcher(name).lookingAt())) {
        continue;
      }
      StoredImage image = new StoredImage(names, named(node.path("Id").asText()));
      if (image.named().isPresent() && image.named().get().isBefore(began)) {
        images.add(image);
      }
    }
    images.sort(Comparator.comparing(image -> image.named().orElse(Instant.MAX)));
    return images;
  }

  /**
   * When the image got its latest name in this engine, or, if that is not known, was first seen
   * here; empty if it is gone.
   */
  private Optional<Instant> named(String id) throws InterruptedException {
    JsonNode image;
    try {
      image = ask("look at " + id, c -> EngineQuestion.get(c, "/images/" + id + "/json"));
    } catch (PortException e) {
      LOG.debug("leaving {} in the engine: {}", id, e.getMessage());
      return Optional.empty();
    }
    return Optional.of(
        lastTagged(image).orElseGet(() -> firstSeen.computeIfAbsent(id, key -> clock.instant())));
  }

  /** Empty for the year 1, by which engines say that they do not know. */
  private static Optional<Instant> lastTagged(JsonNode image) {
    String text = image.path("Metadata").path("LastTagTime").asText();
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant())
          .filter(tagged -> tagged.isAfter(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether all of its names are gone; what a container uses meanwhile stays. */
  private boolean remove(StoredImage image) throws InterruptedException {
    for (String name : image.names()) {
      try {
        engine.call(
            "remove " + name,
            LIMIT,
            client -> {
              client.removeImageCmd(name).exec();
              return true;
            });
      } catch (PortException e) {
        LOG.debug("leaving {} in the engine: {}", name, e.getMessage());
        return false;
      }
    }
    return true;
  }

  /** Of images alone, where the engine has API 1.42; older ones tell of all. */
  private JsonNode usage() throws PortException, InterruptedException {
    JsonNode usage =
        ask("see what the engine keeps", c -> EngineQuestion.get(c, "/system/df?type=image"));
    Set<String> ids = new HashSet<>();
    usage.path("Images").forEach(image -> ids.add(image.path("Id").asText()));
    firstSeen.keySet().retainAll(ids);
    ids.forEach(id -> firstSeen.computeIfAbsent(id, key -> clock.instant()));
    return usage;
  }

  private long freed(String what, String path) throws PortException, InterruptedException {
    return ask(what, c -> EngineQuestion.post(c, path)).path("SpaceReclaimed").asLong();
  }

  private JsonNode ask(String what, Function<EngineConnection, JsonNode> question)
      throws PortException, InterruptedException {
    return engine.callOver(what, LIMIT, question);
  }
}
