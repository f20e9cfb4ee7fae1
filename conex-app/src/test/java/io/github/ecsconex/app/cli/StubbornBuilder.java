package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.source.SourceTree;
import java.time.Instant;

/** Begins again whenever it is interrupted. */
record StubbornBuilder(ImageBuilder builder) implements ImageBuilder {
  @Override
  public BuiltImage build(SourceTree source, BuildRequest request, BuildLog log)
      throws PortException {
    while (true) {
      try {
        return builder.build(source, request, log);
      } catch (InterruptedException e) {
        log.line("never");
      }
    }
  }

  @Override
  public int removeLeftovers(Instant began) throws UnavailableException, InterruptedException {
    return builder.removeLeftovers(began);
  }

  @Override
  public long reclaim(StorageLimits limits, Instant began)
      throws UnavailableException, InterruptedException {
    return builder.reclaim(limits, began);
  }

  @Override
  public void requireSupport(BuildPolicy policy) throws PortException, InterruptedException {
    builder.requireSupport(policy);
  }

  @Override
  public void requireAnswer() throws UnavailableException, InterruptedException {
    builder.requireAnswer();
  }
}
