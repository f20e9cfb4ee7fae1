package io.github.ecsconex.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.source.SourceTree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link ImageBuilder} keeps to. */
public interface ImageBuilderContract {
  /** How the ids of this JVM's jobs begin: others may use the same engine. */
  String JOBS = "contract-" + UUID.randomUUID().toString().substring(0, 8) + "-";

  /** When builds begin, but for those that are swept away. */
  Instant LONG_AGO = Instant.parse("2001-02-03T04:05:06Z");

  /** How long a test waits for what must come. */
  Duration PATIENCE = Duration.ofSeconds(60);

  /** Limits that no engine reaches. */
  StorageLimits PLENTY = new StorageLimits(Long.MAX_VALUE, OptionalLong.of(Long.MAX_VALUE));

  /** The builder under test, to which it is {@code now}; always of the same engine. */
  ImageBuilder builder(Instant now) throws Exception;

  /** A builder whose engine does not answer. */
  ImageBuilder builderWithoutEngine() throws Exception;

  /** A tree whose build prints {@code line} on a line of its own, and ends well. */
  SourceTree treeThatPrints(String line) throws Exception;

  /** A tree of whose two steps the second ends with {@code exitCode}. */
  SourceTree treeWhoseSecondStepExitsWith(int exitCode) throws Exception;

  /** A tree whose build prints {@code line} on a line of its own, and then waits for ever. */
  SourceTree treeThatPrintsAndWaits(String line) throws Exception;

  /** A tree with a good Dockerfile that throws an exception while it is written. */
  SourceTree treeThatBreaks() throws Exception;

  /** The jobs, of those whose ids begin with {@link #JOBS}, whose images are in the engine. */
  List<String> jobsWithImages() throws Exception;

  /** Where images can be pushed to, at each call another place. */
  ImageReference target() throws Exception;

  /** How to push to {@link #target()}. */
  RegistryLogin login() throws Exception;

  /** What stands in the registry at {@code target}. */
  Optional<ImageDigest> pushed(ImageReference target) throws Exception;

  @Test
  default void handsEachLineOfOutputToTheLog() throws Exception {
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    try (SourceTree source = treeThatPrints("hello, wörld");
        BuiltImage image = builder(LONG_AGO).build(source, request(), log::add)) {
      assertThat(log).contains("hello, wörld").noneMatch(line -> line.contains("\n"));
      assertThat(image.size()).isPositive();
    }
  }

  @Test
  default void theImageIsInTheEngineUntilItIsClosed() throws Exception {
    BuildRequest request = request();
    try (SourceTree source = treeThatPrints("hello")) {
      BuiltImage image = builder(LONG_AGO).build(source, request, line -> {});
      assertThat(jobsWithImages()).containsExactly(request.jobId());
      image.close();
      assertThat(jobsWithImages()).isEmpty();
      image.close();
    }
  }

  @Test
  default void pushesUnderTheDigestThatTheRegistryHolds() throws Exception {
    ImageReference target = target();
    try (SourceTree source = treeThatPrints("hello");
        BuiltImage image = builder(LONG_AGO).build(source, request(), line -> {})) {
      ImageDigest digest = image.push(target, login(), line -> {});
      assertThat(pushed(target)).contains(digest);
      assertThat(image.push(target, login(), line -> {})).isEqualTo(digest);
    }
    assertThat(jobsWithImages()).isEmpty();
  }

  @Test
  default void aFailingStepIsRejectedByItsNameAndExitCode() throws Exception {
    try (SourceTree source = treeWhoseSecondStepExitsWith(42)) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> builder(LONG_AGO).build(source, request(), line -> {}))
          .withMessageStartingWith("step 2/2 ")
          .withMessageEndingWith(" exited with 42");
    }
    assertThat(jobsWithImages()).isEmpty();
  }

  @Test
  default void aTreeThatCannotBeReadBecomesNoImage() throws Exception {
    try (SourceTree source = treeThatBreaks()) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> builder(LONG_AGO).build(source, request(), line -> {}))
          .withMessageContaining(source.commit().hex());
    }
    assertThat(jobsWithImages()).isEmpty();
  }

  @Test
  default void anEngineThatDoesNotAnswerIsUnavailable() throws Exception {
    try (SourceTree source = treeThatPrints("hello")) {
      ImageBuilder builder = builderWithoutEngine();
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> builder.build(source, request(), line -> {}));
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> builder.removeLeftovers(LONG_AGO));
      assertThatExceptionOfType(UnavailableException.class).isThrownBy(builder::requireAnswer);
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> builder.requireSupport(BuildPolicy.DEFAULT));
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> builder.reclaim(PLENTY, LONG_AGO));
    }
  }

  @Test
  default void anEngineThatAnswersIsThere() throws Exception {
    assertThatCode(builder(LONG_AGO)::requireAnswer).doesNotThrowAnyException();
  }

  @Test
  default void anEngineBuildsByTheDefaultPolicy() throws Exception {
    assertThatCode(() -> builder(LONG_AGO).requireSupport(BuildPolicy.DEFAULT))
        .doesNotThrowAnyException();
  }

  /** The engine may be others' too, so that nothing more can be tried here. */
  @Test
  default void freesNothingWithinTheLimits() throws Exception {
    assertThat(builder(LONG_AGO).reclaim(PLENTY, LONG_AGO)).isZero();
  }

  @Test
  default void anInterruptStopsTheBuildAndNothingOfItStays() throws Exception {
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    try (SourceTree source = treeThatPrintsAndWaits("waiting now")) {
      ImageBuilder builder = builder(LONG_AGO);
      FutureTask<BuiltImage> build =
          new FutureTask<>(() -> builder.build(source, request(), log::add));
      Thread thread = Thread.ofVirtual().start(build);
      String line = "";
      while (!line.equals("waiting now")) {
        line = log.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(line).isNotNull();
      }
      thread.interrupt();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> build.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .withCauseInstanceOf(InterruptedException.class);
    }
    assertThat(jobsWithImages()).isEmpty();
  }

  @Test
  default void aLaterAttemptRemovesWhatAnEarlierOneOfTheSameJobLeft() throws Exception {
    BuildRequest request = request();
    try (SourceTree tree = treeThatPrints("first")) {
      builder(LONG_AGO).build(tree, request, line -> {});
    }
    try (SourceTree tree = treeThatPrints("second");
        BuiltImage image = builder(LONG_AGO.plusSeconds(60)).build(tree, request, line -> {})) {
      assertThat(jobsWithImages()).containsExactly(request.jobId());
    }
    assertThat(jobsWithImages()).isEmpty();
  }

  @Test
  default void removesTheImagesOfBuildsThatBeganBeforeAMoment() throws Exception {
    BuildRequest older = request();
    BuildRequest newer = request();
    Instant later = Instant.EPOCH.plusSeconds(60);
    try (SourceTree tree = treeThatPrints("hello")) {
      builder(Instant.EPOCH).build(tree, older, line -> {});
    }
    try (SourceTree tree = treeThatPrints("hello");
        BuiltImage image = builder(later).build(tree, newer, line -> {})) {
      assertThat(builder(later).removeLeftovers(later)).isPositive();
      assertThat(jobsWithImages()).containsExactly(newer.jobId());
      assertThat(builder(later).removeLeftovers(later)).isZero();
    }
  }

  private static BuildRequest request() {
    return BuildRequest.of(JOBS + UUID.randomUUID(), "owner/name", BuildRecipe.of("Dockerfile"));
  }
}
