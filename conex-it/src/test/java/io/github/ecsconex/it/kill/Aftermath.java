package io.github.ecsconex.it.kill;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.it.support.RegistryContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must be true of the registry and of the notices when all is settled. */
final class Aftermath {
  private static final Pattern NOTICE = Pattern.compile("processing message (\\S+) failed on ");

  private Aftermath() {}

  /** Each commit's image is there, and its git tag stands on the same one. */
  static List<String> images(Pushes pushes, String registry) throws Exception {
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

  /**
   * Someone was told of each push that cannot become an image, and of no other. Twice only where a
   * worker was killed that may have told already; {@code progress} hears of these.
   */
  static List<String> notices(
      Pushes pushes, List<JsonNode> envelopes, WorkerCrew crew, Consumer<String> progress) {
    Map<String, Integer> told = new HashMap<>();
    List<String> faults = new ArrayList<>();
    Set<String> broken = new HashSet<>(pushes.brokenIds());
    for (JsonNode envelope : envelopes) {
      String text = envelope.path("Message").asText();
      Matcher notice = NOTICE.matcher(text);
      if (!notice.find()) {
        faults.add("a notice names no message: " + text);
      } else if (told.merge(notice.group(1), 1, Integer::sum) == 1
          && !broken.contains(notice.group(1))) {
        faults.add("a notice of a push that was to become an image: " + text);
      }
    }
    for (String id : broken) {
      int times = told.getOrDefault(id, 0);
      long excused = crew.killedWhenTheyMayHaveTold(id);
      if (times == 0) {
        faults.add("nobody was told of " + id);
      } else if (times > 1 + excused) {
        faults.add(
            "told " + times + " times of " + id + ", and " + excused + " were killed over it");
      } else if (times > 1) {
        progress.accept("told " + times + " times of " + id + ", over which a worker was killed");
      }
    }
    return faults;
  }
}
