package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.model.PushResponseItem;
import com.github.dockerjava.api.model.ResponseItem.AuxDetail;
import io.github.ecsconex.core.image.BuildLog;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an engine says while it pushes. */
final class PushAnswer extends EngineAnswer<PushResponseItem> {
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
      transfers.take(item, item.getStatus());
    }
  }

  @Override
  void finish() {}
}
