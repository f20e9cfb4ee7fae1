package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.model.PushResponseItem;
import com.github.dockerjava.api.model.ResponseItem.AuxDetail;
import io.github.ecsconex.core.image.BuildLog;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an engine says while it pushes. */
final class PushAnswer extends EngineAnswer<PushResponseItem> {
  /** An engine that keeps its images in containerd gives the digest in this line alone. */
  private static final Pattern END =
      Pattern.compile("\\S+: digest: (sha256:\\p{XDigit}+) size: \\d+");

  private final TransferLog transfers = new TransferLog(this::line);
  private @Nullable String digest;

  PushAnswer(BuildLog log) {
    super(log);
  }

  /** What the registry has stored the image's manifest under; empty if the engine does not say. */
  synchronized Optional<String> digest() {
    return Optional.ofNullable(digest);
  }

  @Override
  void take(PushResponseItem item) {
    AuxDetail aux = item.getAux();
    if (aux != null && aux.getDigest() != null) {
      digest = aux.getDigest();
    } else if (item.getStatus() != null) {
      Matcher end = END.matcher(item.getStatus());
      if (digest == null && end.matches()) {
        digest = end.group(1);
      }
      transfers.take(item, item.getStatus());
    }
  }

  @Override
  void finish() {}
}
