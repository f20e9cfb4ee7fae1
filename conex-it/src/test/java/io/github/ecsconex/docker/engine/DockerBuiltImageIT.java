package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageBuilderContract;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.LocalRegistry;
import java.net.ServerSocket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pushing from a real engine. */
@Timeout(120)
final class DockerBuiltImageIT extends EngineUnderTest {
  @Override
  public ImageBuilder builder(Instant now) {
    return new DockerImageBuilder(engine, InstantSource.fixed(now));
  }

  @Test
  void aLaterAttemptTakesAwayTheNameThatAKilledPushGaveAndNoOther() throws Exception {
    BuildRequest request =
        BuildRequest.of(
            ImageBuilderContract.JOBS + UUID.randomUUID(),
            "owner/name",
            BuildRecipe.of("Dockerfile"));
    ImageReference target = target();
    String others = "conex-it-others:" + UUID.randomUUID();
    builder(ImageBuilderContract.LONG_AGO).build(Trees.printing("killed"), request, line -> {});
    JobTag tag = JobTag.of(request.jobId(), ImageBuilderContract.LONG_AGO);
    new JobImages(engine).name(tag, target);
    machine
        .client()
        .tagImageCmd(tag.toString(), others.split(":", -1)[0], others.split(":", -1)[1])
        .exec();
    try {
      builder(ImageBuilderContract.LONG_AGO.plusSeconds(9))
          .build(Trees.printing("later"), request, line -> {})
          .close();
      assertThat(names(others)).containsExactly(others);
    } finally {
      machine.client().removeImageCmd(others).exec();
    }
    assertThat(names(target.toString())).isEmpty();
    assertThat(jobsWithImages()).isEmpty();
  }

  @Test
  void aPushLeavesNoNameBehind() throws Exception {
    ImageReference target = target();
    try (BuiltImage image = build(Trees.printing("pushed"), line -> {})) {
      image.push(target, LOGIN, line -> {});
      assertThat(names(target.toString())).isEmpty();
    }
  }

  @Test
  void nothingStaysOfAnImageWhosePushedNameBecameAnothers() throws Exception {
    ImageReference target = target();
    try (BuiltImage image = build(Trees.printing("overtaken"), line -> {})) {
      image.push(
          target,
          LOGIN,
          line -> {
            if (line.contains("digest: ")) {
              machine
                  .client()
                  .tagImageCmd(BaseImage.NAME, target.repository(), target.tag().value())
                  .exec();
            }
          });
    }
    assertThat(machine.client().listImagesCmd().withShowAll(true).exec())
        .flatMap(image ->
            Arrays.asList(Objects.requireNonNullElse(image.getRepoDigests(), new String[0])))
        .noneMatch(digest -> digest.startsWith(target.repository() + "@"));
  }

  @Test
  void aPushWithAWrongPasswordIsRejectedAndDoesNotTellIt() throws Exception {
    List<String> log = new ArrayList<>();
    ImageReference target = target();
    RegistryLogin wrong =
        new RegistryLogin.Password(LocalRegistry.USER, Secret.of("battery staple"));
    try (BuiltImage image = build(Trees.printing("refused"), log::add)) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> image.push(target, wrong, log::add))
          .withMessageStartingWith("could not push " + target + ": ")
          .withMessageNotContaining("staple");
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> image.push(target, RegistryLogin.ANONYMOUS, log::add))
          .withMessageStartingWith("could not push " + target + ": ");
      assertThat(pushed(target)).isEmpty();
      assertThat(names(target.toString())).isEmpty();
      assertThat(image.push(target, LOGIN, log::add)).isNotNull();
    }
    assertThat(log).noneMatch(line -> line.contains("staple"));
  }

  @Test
  void aPushToARegistryThatDoesNotAnswerIsUnavailable() throws Exception {
    ImageReference away =
        new ImageReference(
            "127.0.0.1:" + closedPort(), new ImageName("it/app"), new ImageTag("v1"));
    try (BuiltImage image = build(Trees.printing("away"), line -> {})) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> image.push(away, RegistryLogin.ANONYMOUS, line -> {}))
          .withMessageStartingWith("could not push " + away + ": ")
          .withMessageContaining("connection refused");
      assertThat(names(away.toString())).isEmpty();
    }
  }

  @Test
  void anInterruptEndsAPushToARegistryThatNeverAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        BuiltImage image = build(Trees.printing("silence"), line -> {})) {
      ImageReference target =
          new ImageReference(
              "127.0.0.1:" + silent.getLocalPort(), new ImageName("it/app"), new ImageTag("v1"));
      FutureTask<ImageDigest> push =
          new FutureTask<>(() -> image.push(target, RegistryLogin.ANONYMOUS, line -> {}));
      Thread thread = Thread.ofVirtual().start(push);
      silent.accept();
      thread.interrupt();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> push.get(30, TimeUnit.SECONDS))
          .withCauseInstanceOf(InterruptedException.class);
      assertThat(names(target.toString())).isEmpty();
    }
  }

  @Test
  void buildsAndPushesManyAtOnce() throws Exception {
    int jobs = 4;
    CountDownLatch together = new CountDownLatch(jobs);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> pushes = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        ImageReference target = target();
        String word = "job " + i;
        pushes.add(
            threads.submit(() -> {
              List<String> log = new ArrayList<>();
              try (BuiltImage image = build(Trees.printing(word), log::add)) {
                assertThat(log).contains(word);
                together.countDown();
                assertThat(together.await(60, TimeUnit.SECONDS)).isTrue();
                ImageDigest digest = image.push(target, LOGIN, log::add);
                return pushed(target).equals(Optional.of(digest));
              }
            }));
      }
      for (Future<Boolean> push : pushes) {
        assertThat(push.get()).isTrue();
      }
    }
    assertThat(jobsWithImages()).isEmpty();
  }
}
