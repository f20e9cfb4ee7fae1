package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.RepositoryRefs;
import io.github.ecsconex.core.source.ResolvedCommit;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.work.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LeftoverSweepTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final StorageLimits STORAGE = new StorageLimits(1, OptionalLong.empty());

  private final FakeTicker time = new FakeTicker();

  @Test
  void goesOnWhateverHappensToOneSweep() throws Exception {
    Instant first = time.instant().plus(SOON);
    SickBuilder builder = new SickBuilder();
    SickFetcher files = new SickFetcher();
    try (LeftoverSweep sweep =
        LeftoverSweep.begin(SOON, builder, files, STORAGE, LIMIT, time, time)) {
      time.awaitSleepers(1);
      time.advance(SOON);
      for (int i = 0; i < 3; i++) {
        time.awaitSleepers(1);
        time.advance(LIMIT);
      }
      time.awaitSleepers(1);
    }
    assertThat(builder.swept)
        .isEqualTo(
            List.of(
                first.minus(LIMIT), first, first.plus(LIMIT), first.plus(LIMIT.multipliedBy(2))));
    assertThat(files.swept).hasValue(4);
    assertThat(builder.reclaimed).isEqualTo(builder.swept);
  }

  @Test
  void looksAfterTheStorageOftenHoweverLongAJobMayTake() throws Exception {
    SickBuilder builder = new SickBuilder();
    Instant first = time.instant().plus(SOON);
    Duration limit = Duration.ofHours(5);
    try (LeftoverSweep sweep =
        LeftoverSweep.begin(SOON, builder, new SickFetcher(), STORAGE, limit, time, time)) {
      time.awaitSleepers(1);
      time.advance(SOON);
      time.awaitSleepers(1);
      time.advance(Duration.ofMinutes(15));
      time.awaitSleepers(1);
    }
    assertThat(builder.reclaimed)
        .isEqualTo(List.of(first.minus(limit), first.minus(limit).plus(Duration.ofMinutes(15))));
  }

  /** Fails each time. */
  private static final class SickFetcher implements SourceFetcher {
    private final AtomicInteger swept = new AtomicInteger();

    @Override
    public ResolvedCommit resolve(Repository repository, Revision revision) {
      throw new IllegalStateException("nobody asked for it");
    }

    @Override
    public RepositoryRefs refs(Repository repository) {
      throw new IllegalStateException("nobody asks");
    }

    @Override
    public SourceTree fetch(Repository repository, CommitId commit) {
      throw new IllegalStateException("nobody asked for it");
    }

    @Override
    public int removeLeftovers() throws UnavailableException {
      swept.incrementAndGet();
      throw new UnavailableException("no disk");
    }
  }

  /** Fails in another way each time. */
  private static final class SickBuilder implements ImageBuilder {
    private final List<Instant> swept = new CopyOnWriteArrayList<>();
    private final List<Instant> reclaimed = new CopyOnWriteArrayList<>();

    @Override
    public long reclaim(StorageLimits limits, Instant began) throws UnavailableException {
      assertThat(limits).isEqualTo(STORAGE);
      reclaimed.add(began);
      throw new UnavailableException("no engine");
    }

    @Override
    public BuiltImage build(SourceTree source, BuildRequest request, BuildLog log) {
      throw new IllegalStateException("nobody asked for it");
    }

    @Override
    public void requireSupport(BuildPolicy policy) {
      throw new IllegalStateException("nobody asked for it");
    }

    @Override
    public void requireAnswer() {
      throw new IllegalStateException("nobody asked for it");
    }

    @Override
    public int removeLeftovers(Instant began) throws UnavailableException {
      swept.add(began);
      return switch (swept.size()) {
        case 1 -> throw new UnavailableException("no engine");
        case 2 -> throw new IllegalStateException("a defect");
        default -> 1;
      };
    }
  }
}
