package io.github.ecsconex.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FakeImageBuilderTest implements ImageBuilderContract {
  private final Map<ImageReference, ImageDigest> pushed = new HashMap<>();
  private Instant now = LONG_AGO;
  private final FakeImageBuilder builder =
      new FakeImageBuilder((target, login, image) -> pushed.put(target, image), () -> now);
  private int targets;

  @Test
  void goesOnWhenReleased() throws Exception {
    builder.hold();
    FutureTask<BuiltImage> build =
        new FutureTask<>(() ->
            builder.build(
                treeThatPrints("hello"),
                BuildRequest.of("job", "owner/name", BuildRecipe.of("Dockerfile")),
                line -> {}));
    Thread.ofVirtual().start(build);
    builder.release();
    assertThat(build.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    assertThat(builder.images()).containsExactly("job");
    assertThat(builder.requests()).extracting(BuildRequest::jobId).containsExactly("job");
  }

  @Test
  void makesImagesOfTheSizeThatWasLaidDown() throws Exception {
    builder.makeImagesOf(7);
    BuildRequest request = BuildRequest.of("job", "owner/name", BuildRecipe.of("Dockerfile"));
    try (BuiltImage image = builder.build(new Tree(), request, line -> {})) {
      assertThat(image.size()).isEqualTo(7);
    }
  }

  @Override
  public ImageBuilder builder(Instant now) {
    this.now = now;
    return builder;
  }

  @Override
  public ImageBuilder builderWithoutEngine() {
    FakeImageBuilder away =
        new FakeImageBuilder((target, login, image) -> {}, InstantSource.fixed(LONG_AGO));
    away.goAway();
    return away;
  }

  @Override
  public SourceTree treeThatPrints(String line) {
    builder.print("Step 1/1 : RUN echo " + line, line);
    return new Tree();
  }

  @Override
  public SourceTree treeWhoseSecondStepExitsWith(int exitCode) {
    builder.fail(
        new RejectedException("step 2/2 RUN exit " + exitCode + " exited with " + exitCode));
    return new Tree();
  }

  @Override
  public SourceTree treeThatPrintsAndWaits(String line) {
    builder.print(line);
    builder.hold();
    return new Tree();
  }

  @Override
  public SourceTree treeThatBreaks() {
    return new Tree() {
      @Override
      public void writeTarTo(OutputStream out, PathFilter filter) throws IOException {
        throw new IOException("the disk is gone");
      }
    };
  }

  @Override
  public List<String> jobsWithImages() {
    return builder.images();
  }

  @Override
  public ImageReference target() {
    targets++;
    return new ImageReference(
        "registry.example", new ImageName("app-" + targets), new ImageTag("v1"));
  }

  @Override
  public RegistryLogin login() {
    return RegistryLogin.ANONYMOUS;
  }

  @Override
  public Optional<ImageDigest> pushed(ImageReference target) {
    return Optional.ofNullable(pushed.get(target));
  }

  /** A tree without files: the fake reads none. */
  private static class Tree implements SourceTree {
    @Override
    public CommitId commit() {
      return new CommitId("c".repeat(40));
    }

    @Override
    public String message() {
      return "";
    }

    @Override
    public Instant committed() {
      return LONG_AGO;
    }

    @Override
    public Optional<String> text(String path, int limit) {
      return Optional.empty();
    }

    @Override
    public void writeTarTo(OutputStream out, PathFilter filter) throws IOException {}

    @Override
    public void close() {}
  }
}
