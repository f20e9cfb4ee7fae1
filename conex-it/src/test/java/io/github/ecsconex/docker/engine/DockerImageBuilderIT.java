package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageBuilderContract;
import io.github.ecsconex.core.image.NetworkMode;
import io.github.ecsconex.core.image.PullPolicy;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.LocalRegistry;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** The builder on a real engine. */
@Timeout(120)
final class DockerImageBuilderIT extends EngineUnderTest implements ImageBuilderContract {
  @Override
  public ImageBuilder builder(Instant now) {
    return new DockerImageBuilder(engine, InstantSource.fixed(now));
  }

  @Override
  public ImageBuilder builderWithoutEngine() {
    URI nobody = URI.create("unix://" + folder.resolve("nobody.sock"));
    return new DockerImageBuilder(DockerEngine.at(nobody), InstantSource.fixed(LONG_AGO));
  }

  @Test
  void theEngineSaysItsVersion() throws Exception {
    assertThat(engine.version().version()).matches("\\d+\\.\\d+.*");
  }

  @Test
  void aTreeThatBreaksIsNotEvenBegun() throws Exception {
    String mark = "it-broken-" + UUID.randomUUID();
    SourceTree whole =
        Trees.with(Map.of("large", "x".repeat(8_000_000)), "LABEL " + mark + "=1", "RUN true");
    // All files are there, only the end is missing: an engine builds that, if the request is whole.
    SourceTree source = Trees.breaking(whole, Trees.length(whole) - 1024);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(source, line -> {}))
        .withMessageEndingWith("its files could not be read: the disk is gone");
    // Had the engine begun, it would have made the label's image by the end of this one.
    build(Trees.building("RUN true #" + UUID.randomUUID()), line -> {}).close();
    assertThat(imagesLabelled(mark)).isEmpty();
  }

  @Test
  void anInterruptStopsTheStepAndItsContainer() throws Exception {
    String mark = "it-interrupted-" + UUID.randomUUID();
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    SourceTree source = Trees.building("RUN echo up; sleep 1000 # " + mark);
    FutureTask<BuiltImage> build = new FutureTask<>(() -> build(source, log::add));
    Thread thread = Thread.ofVirtual().start(build);
    while (!"up".equals(log.poll(60, TimeUnit.SECONDS))) {
      assertThat(build.isDone()).isFalse();
    }
    assertThat(containersOf(mark)).hasSize(1);
    thread.interrupt();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> build.get(30, TimeUnit.SECONDS))
        .withCauseInstanceOf(InterruptedException.class);
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> containersOf(mark).isEmpty());
  }

  @Test
  void aFailingStepLeavesNoContainer() {
    String mark = "it-failing-" + UUID.randomUUID();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(Trees.building("RUN false # " + mark), line -> {}))
        .withMessage("step 2/2 RUN false # " + mark + " exited with 1");
    assertThat(containersOf(mark)).isEmpty();
  }

  @Test
  void theNextBuildFindsTheStepsOfTheLastInTheCache() throws Exception {
    String[] steps = {
      "RUN echo first #" + UUID.randomUUID(), "RUN echo second", "COPY Dockerfile /", "CMD true"
    };
    build(Trees.building(steps), line -> {}).close();
    List<String> log = new ArrayList<>();
    build(Trees.building(steps), log::add).close();
    assertThat(log).doesNotContain("first", "second");
    assertThat(log).filteredOn(line -> line.equals(" ---> Using cache")).hasSize(3);
  }

  @Test
  void theTreeIsSentWithoutWhatIsIgnored() throws Exception {
    List<String> log = new ArrayList<>();
    SourceTree source =
        Trees.with(
            Map.of(".dockerignore", "*.log\n!keep.log\n", "a.log", "", "keep.log", "", "a", ""),
            "COPY . /context",
            "RUN cd /context; ls -A");
    build(source, log::add).close();
    assertThat(log)
        .contains("a", "keep.log", ".dockerignore", "Dockerfile")
        .doesNotContain("a.log");
  }

  @Test
  void buildsTheDockerfileThatIsNamedWithItsArguments() throws Exception {
    List<String> log = new ArrayList<>();
    SourceTree source =
        Trees.with(
            Map.of(
                "docker/web",
                "FROM "
                    + BaseImage.NAME
                    + "\nARG CONEX_REF=none\nRUN echo \"built of $CONEX_REF\"\n"),
            "RUN echo the wrong one; false");
    BuildRequest request =
        BuildRequest.of(
            ImageBuilderContract.JOBS + UUID.randomUUID(),
            "owner/name",
            BuildRecipe.of("docker/web")
                .withArguments(Map.of("CONEX_REF", "refs/heads/ä&b=c \"d\"")));
    builder(LONG_AGO).build(source, request, log::add).close();
    assertThat(log).contains("built of refs/heads/ä&b=c \"d\"");
  }

  @Test
  void aStepIsKeptWithinItsLimits() throws Exception {
    BuildPolicy limited =
        new BuildPolicy(
            false,
            PullPolicy.MISSING,
            false,
            NetworkMode.DEFAULT,
            new BuildLimits(OptionalLong.of(64 << 20), OptionalInt.of(500)));
    builder(LONG_AGO).requireSupport(limited);
    SourceTree source =
        Trees.building(
            // The first of each pair has the second version of cgroups.
            "RUN cd /sys/fs/cgroup;"
                + " cat memory.max || cat memory/memory.limit_in_bytes;"
                + " cut -d ' ' -f 1 cpu.max || cat cpu/cpu.cfs_quota_us #"
                + UUID.randomUUID());
    List<String> log = new ArrayList<>();
    BuildRequest request =
        BuildRequest.of(
                ImageBuilderContract.JOBS + UUID.randomUUID(),
                "owner/name",
                BuildRecipe.of("Dockerfile"))
            .withPolicy(limited);
    builder(LONG_AGO).build(source, request, log::add).close();
    assertThat(log).contains(String.valueOf(64 << 20), "50000");
  }

  @Test
  void whatTheDockerfileGetsWrongIsRejectedWithTheEnginesWords() {
    assertRejected("unknown instruction: FOO", "FOO bar");
    assertRejected("file does not exist", "COPY nosuch /");
    assertRejected("no such file or directory", "RUN [\"/nosuch\"]");
    assertRejected("RUN --mount, which only BuildKit", "RUN --mount=type=cache,target=/x true");
    assertRejected("no matching entries in passwd", "USER nobody-here", "RUN true");
  }

  @Test
  void aBaseImageThatItsRegistryHasNotIsRejected() throws Exception {
    try (LocalRegistry open = LocalRegistry.start(folder.resolve("open"))) {
      String image = open.host() + "/nosuch:1";
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> build(Trees.building("FROM " + image), line -> {}))
          .withMessageStartingWith("step 2/2 FROM " + image + " failed: ")
          // The second is what an engine says that has containerd's image store.
          .withMessageMatching(".*(manifest unknown|: not found).*");
      // What Docker says of a registry that wants to know who asks.
      assertRejected("no basic auth credentials", "FROM " + registry.host() + "/nosuch:1");
    }
  }

  @Test
  void aBaseImageWhoseRegistryDoesNotAnswerIsUnavailable() throws Exception {
    String image = "FROM 127.0.0.1:" + closedPort() + "/base:1";
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(Trees.building(image), line -> {}))
        .withMessageStartingWith("step 2/2 " + image + " failed: ")
        .withMessageContaining("connection refused");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(Trees.building("FROM nosuch.invalid/base:1"), line -> {}));
  }

  @Test
  void everyThreadOfAJobLogsUnderItsId() throws Exception {
    Set<String> ids = new HashSet<>();
    MDC.put(JobLog.MESSAGE_ID, "the-id-of-a-job");
    try (BuiltImage image =
        build(
            Trees.watching(
                treeThatPrints("under its id"), () -> ids.add(MDC.get(JobLog.MESSAGE_ID))),
            line -> ids.add(MDC.get(JobLog.MESSAGE_ID)))) {
      image.push(target(), LOGIN, line -> ids.add(MDC.get(JobLog.MESSAGE_ID)));
    } finally {
      MDC.remove(JobLog.MESSAGE_ID);
    }
    assertThat(ids).containsExactly("the-id-of-a-job");
  }

  private void assertRejected(String reason, String... instructions) {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(Trees.building(instructions), line -> {}))
        .withMessageContaining(reason);
  }

  private static List<Image> imagesLabelled(String label) {
    return machine.client().listImagesCmd().withShowAll(true).withLabelFilter(label).exec();
  }

  private static List<Container> containersOf(String mark) {
    return machine.client().listContainersCmd().withShowAll(true).exec().stream()
        .filter(container -> container.getCommand().contains(mark))
        .toList();
  }
}
