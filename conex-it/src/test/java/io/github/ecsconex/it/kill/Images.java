package io.github.ecsconex.it.kill;

import io.github.ecsconex.it.support.RegistryContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images of a trial in the registry. */
final class Images {
  private Images() {}

  /** Each commit's image is there, and its git tag stands on the same one. */
  static List<String> faults(Pushes pushes, String registry) throws Exception {
    List<String> faults = new ArrayList<>();
    try (RegistryContent content = new RegistryContent(registry)) {
      for (Pushes.Commit commit : pushes.commits()) {
        String name = commit.repository().name();
        Optional<String> digest = content.digest(name, commit.id().hex());
        if (digest.isEmpty()) {
          faults.add("commit " + commit.id() + " of " + name + " has no image");
        } else if (commit.tag().isPresent()
            && !content.digest(name, commit.tag().get()).equals(digest)) {
          faults.add(name + ":" + commit.tag().get() + " is not the image of " + commit.id());
        }
      }
    }
    return faults;
  }
}
