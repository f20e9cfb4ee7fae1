package io.github.ecsconex.docker.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.core.image.ImageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * What has to stand in a registry before a manifest may.
 *
 * @param manifests those of an index, one for each platform
 * @param blobs the configuration and the layers of an image, each once
 */
record ManifestContent(List<ImageDigest> manifests, List<Blob> blobs) {
  /**
   * @param size in bytes
   */
  record Blob(ImageDigest digest, long size) {}

  ManifestContent {
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
  }

  /**
   * @throws RefusalException if it cannot be read, or is neither an image nor an index
   */
  static ManifestContent of(Manifest manifest) throws RefusalException {
    JsonNode json = manifest.json();
    SequencedSet<ImageDigest> manifests = new LinkedHashSet<>();
    SequencedSet<Blob> blobs = new LinkedHashSet<>();
    if (MediaTypes.INDEXES.contains(manifest.mediaType())) {
      for (JsonNode each : json.path("manifests")) {
        manifests.add(digest(each));
      }
    } else if (MediaTypes.MANIFESTS.contains(manifest.mediaType())) {
      blobs.add(blob(json.path("config")));
      for (JsonNode layer : json.path("layers")) {
        if (!isElsewhere(layer)) {
          blobs.add(blob(layer));
        }
      }
    } else {
      throw new RefusalException("it is neither an image nor an index: " + manifest.mediaType());
    }
    return new ManifestContent(new ArrayList<>(manifests), new ArrayList<>(blobs));
  }

  /** Whether a layer is never in a registry, but where its licence lets it be had. */
  private static boolean isElsewhere(JsonNode layer) {
    String mediaType = layer.path("mediaType").asText("");
    return !layer.path("urls").isEmpty()
        && (mediaType.contains(".foreign.") || mediaType.contains(".nondistributable."));
  }

  private static Blob blob(JsonNode descriptor) throws RefusalException {
    long size = descriptor.path("size").asLong(-1);
    if (size < 0) {
      throw new RefusalException("its manifest does not say how long each blob is");
    }
    return new Blob(digest(descriptor), size);
  }

  private static ImageDigest digest(JsonNode descriptor) throws RefusalException {
    String text = descriptor.path("digest").asText("");
    try {
      return new ImageDigest(text);
    } catch (IllegalArgumentException e) {
      throw new RefusalException("its manifest names a blob by other than SHA-256", e);
    }
  }
}
