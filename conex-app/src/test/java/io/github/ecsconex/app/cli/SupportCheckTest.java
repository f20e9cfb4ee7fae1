package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.source.SourceTree;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SupportCheckTest {
  @Test
  void aBuilderThatCanIsFine() {
    assertThatCode(() -> check(() -> {})).doesNotThrowAnyException();
  }

  @Test
  void anEngineThatIsAwayMayBeBackLater() {
    assertThatCode(() ->
            check(() -> {
              throw new UnavailableException("no engine");
            }))
        .doesNotThrowAnyException();
  }

  @Test
  void whatCannotBeBuiltIsRefused() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() ->
            check(() -> {
              throw new RejectedException("no BuildKit");
            }))
        .withMessage("no BuildKit");
  }

  @Test
  void aDefectIsThrownAsItIs() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() ->
            check(() -> {
              throw new IllegalStateException("a defect");
            }))
        .withMessage("a defect");
  }

  @Test
  void closingItEndsTheQuestion() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    SupportCheck.begin(
            new Asked(() -> {
              try {
                new CountDownLatch(1).await();
              } finally {
                ended.countDown();
              }
            }),
            BuildPolicy.DEFAULT)
        .close();
    ended.await();
  }

  private interface Answer {
    void give() throws PortException, InterruptedException;
  }

  private static void check(Answer answer) throws PortException, InterruptedException {
    try (SupportCheck check = SupportCheck.begin(new Asked(answer), BuildPolicy.DEFAULT)) {
      check.await();
    }
  }

  /** Is asked for its support alone. */
  private record Asked(Answer answer) implements ImageBuilder {
    @Override
    public void requireSupport(BuildPolicy policy) throws PortException, InterruptedException {
      answer.give();
    }

    @Override
    public BuiltImage build(SourceTree source, BuildRequest request, BuildLog log) {
      throw new IllegalStateException("nobody asked for it");
    }

    @Override
    public void requireAnswer() {
      throw new IllegalStateException("nobody asked for it");
    }

    @Override
    public int removeLeftovers(Instant began) {
      throw new IllegalStateException("nobody asked for it");
    }

    @Override
    public long reclaim(StorageLimits limits, Instant began) {
      throw new IllegalStateException("nobody asked for it");
    }
  }
}
