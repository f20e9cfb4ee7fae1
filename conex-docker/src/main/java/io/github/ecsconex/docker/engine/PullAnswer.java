package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.model.PullResponseItem;
import io.github.ecsconex.core.image.BuildLog;

/** What an engine says while it pulls. */
final class PullAnswer extends EngineAnswer<PullResponseItem> {
  private final TransferLog transfers = new TransferLog(this::line);

  PullAnswer(BuildLog log) {
    super(log);
  }

  @Override
  void take(PullResponseItem item) {
    if (item.getStatus() != null) {
      transfers.take(item, item.getStatus());
    }
  }

  @Override
  void finish() {}
}
