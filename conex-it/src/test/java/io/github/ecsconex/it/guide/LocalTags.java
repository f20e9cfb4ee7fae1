package io.github.ecsconex.it.guide;

import io.github.ecsconex.it.support.WorkerImage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which images this machine's engine had under names that a test gives to others. */
final class LocalTags {
  private final Map<String, String> ids;

  private LocalTags(Map<String, String> ids) {
    this.ids = ids;
  }

  static LocalTags remember(List<String> names) throws IOException, InterruptedException {
    Map<String, String> ids = new LinkedHashMap<>();
    for (String name : names) {
      WorkerImage.Ended found = WorkerImage.docker("image", "inspect", "--format", "{{.Id}}", name);
      ids.put(name, found.exitCode() == 0 ? found.output().strip() : "");
    }
    return new LocalTags(ids);
  }

  /** Gives the names back to what had them. */
  void restore() throws IOException, InterruptedException {
    for (Map.Entry<String, String> each : ids.entrySet()) {
      if (each.getValue().isEmpty()) {
        WorkerImage.docker("image", "rm", each.getKey());
      } else {
        WorkerImage.docker("tag", each.getValue(), each.getKey());
      }
    }
  }
}
