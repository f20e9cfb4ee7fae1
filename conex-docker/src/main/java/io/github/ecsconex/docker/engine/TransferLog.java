package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.model.ResponseItem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Makes a few lines of what an engine says while it pulls or pushes: how each layer ended, not each
 * step on its way nor how far it has come.
 */
final class TransferLog {
  /** What a layer goes through on its way to the word that it ends with. */
  private static final Set<String> ON_THE_WAY =
      Set.of(
          "Preparing",
          "Waiting",
          "Pushing",
          "Pulling fs layer",
          "Downloading",
          "Verifying Checksum",
          "Download complete",
          "Extracting");

  /** Of layers whose last word is known; more than an image may have. */
  private static final int LAYERS = 1_000;

  /** Of characters that tell a layer, or a word, from others. */
  private static final int TELLING = 200;

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final Consumer<String> lines;
  private final Map<String, String> lastOfLayer =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > LAYERS;
        }
      };

  TransferLog(Consumer<String> lines) {
    this.lines = lines;
  }

  /** Takes an item whose status is {@code status}. */
  void take(ResponseItem item, String status) {
    String layer = item.getId();
    if (layer == null) {
      lines.accept(status);
      return;
    }
    // A count-down ("Retrying in 5 seconds") is one event.
    String event = NUMBER.matcher(beginOf(status)).replaceAll("#");
    boolean news = !event.equals(lastOfLayer.put(beginOf(layer), event));
    if (news && !ON_THE_WAY.contains(status)) {
      lines.accept(layer + ": " + status);
    }
  }

  private static String beginOf(String text) {
    return text.substring(0, Math.min(text.length(), TELLING));
  }
}
