package io.github.ecsconex.core.build;

import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.source.ResolvedCommit;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image says of itself, by the keys of the OCI image specification ("Annotations",
 * pre-defined annotation keys). The same for the same commit and tags.
 */
final class ImageLabels {
  private static final String PREFIX = "org.opencontainers.image.";

  private ImageLabels() {}

  static Map<String, String> of(
      Optional<String> origin, PushEvent push, ResolvedCommit resolved, Instant committed) {
    Map<String, String> labels = new HashMap<>();
    origin.ifPresent(url -> labels.put(PREFIX + "source", url));
    labels.put(PREFIX + "revision", resolved.commit().hex());
    // RFC 3339, as the specification asks for.
    labels.put(PREFIX + "created", committed.truncatedTo(ChronoUnit.SECONDS).toString());
    List<GitRef> tags = resolved.tags();
    if (push.ref().isTag() && tags.contains(push.ref())) {
      labels.put(PREFIX + "version", push.ref().shortName());
    } else if (!tags.isEmpty()) {
      labels.put(PREFIX + "version", tags.getLast().shortName());
    }
    return labels;
  }
}
