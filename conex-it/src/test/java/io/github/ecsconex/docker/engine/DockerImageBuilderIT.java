package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLog;
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
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.LocalRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** On this machine's engine, which others use at the same time. */
@Timeout(120)
final class DockerImageBuilderIT implements ImageBuilderContract {
  private static final RegistryLogin LOGIN =
      new RegistryLogin.Password(LocalRegistry.USER, Secret.of(LocalRegistry.PASSWORD));

  @TempDir private static Path folder;
  private static Engine machine;
  private static DockerEngine engine;
  private static LocalRegistry registry;

  private final Set<String> othersImages = new HashSet<>();

  @BeforeAll
  static void start() throws Exception {
    machine = Engine.ofThisMachine();
    engine = DockerEngine.at(machine.host());
    BaseImage.make(machine.client());
    registry = LocalRegistry.startWithLogin(folder);
  }

  @AfterAll
  static void stop() {
    registry.close();
    machine.close();
  }

  @BeforeEach
  void lookWhatIsThere() {
    othersImages.addAll(jobTags());
  }

  @Override
  public ImageBuilder builder(Instant now) {
    return new DockerImageBuilder(engine, InstantSource.fixed(now));
  }

  @Override
  public ImageBuilder builderWithoutEngine() {
    URI nobody = URI.create("unix://" + folder.resolve("nobody.sock"));
    return new DockerImageBuilder(DockerEngine.at(nobody), InstantSource.fixed(LONG_AGO));
  }

  @Override
  public SourceTree treeThatPrints(String line) {
    return Trees.building("RUN echo '" + line + "' #" + UUID.randomUUID());
  }

  @Override
  public SourceTree treeWhoseSecondStepExitsWith(int exitCode) {
    return Trees.building("RUN exit " + exitCode);
  }

  @Override
  public SourceTree treeThatPrintsAndWaits(String line) {
    return Trees.building("RUN echo '" + line + "'; sleep 1000");
  }

  @Override
  public SourceTree treeThatBreaks() {
    return Trees.breaking(Trees.building("RUN true"), 1024);
  }

  @Override
  public List<String> jobsWithImages() {
    return jobTags().stream()
        .filter(tag -> !othersImages.contains(tag))
        .map(JobTag::parse)
        .flatMap(Optional::stream)
        .map(JobTag::job)
        .filter(job -> job.startsWith("contract-"))
        .distinct()
        .toList();
  }

  @Override
  public ImageReference target() {
    return new ImageReference(
        registry.host(), new ImageName("it/" + UUID.randomUUID()), new ImageTag("v1"));
  }

  @Override
  public RegistryLogin login() {
    return LOGIN;
  }

  @Override
  public Optional<ImageDigest> pushed(ImageReference target) throws Exception {
    String login = LocalRegistry.USER + ":" + LocalRegistry.PASSWORD;
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      String.format(
                          "http://%s/v2/%s/manifests/%s",
                          target.host(), target.name(), target.tag())))
              .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
              .header(
                  "Authorization",
                  "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
              .build();
      HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
      return answer.headers().firstValue("Docker-Content-Digest").map(ImageDigest::new);
    }
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
        new BuildRequest(
            "contract-" + UUID.randomUUID(),
            "docker/web",
            Map.of("CONEX_REF", "refs/heads/ä&b=c \"d\""));
    builder(LONG_AGO).build(source, request, log::add).close();
    assertThat(log).contains("built of refs/heads/ä&b=c \"d\"");
  }

  @Test
  void whatTheDockerfileGetsWrongIsRejectedWithTheEnginesWords() {
    assertRejected("unknown instruction: FOO", "FOO bar");
    assertRejected("file does not exist", "COPY nosuch /");
    assertRejected("no such file or directory", "RUN [\"/nosuch\"]");
    assertRejected("requires BuildKit", "RUN --mount=type=cache,target=/x true");
    assertRejected("no matching entries in passwd", "USER nobody-here", "RUN true");
  }

  @Test
  void aBaseImageThatItsRegistryHasNotIsRejected() throws Exception {
    try (LocalRegistry open = LocalRegistry.start(folder.resolve("open"))) {
      String image = open.host() + "/nosuch:1";
      assertRejected("manifest unknown", "FROM " + image);
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
  void aLaterAttemptTakesAwayTheNameThatAKilledPushGaveAndNoOther() throws Exception {
    BuildRequest request =
        new BuildRequest("contract-" + UUID.randomUUID(), "Dockerfile", Map.of());
    ImageReference target = target();
    String others = "conex-it-others:" + UUID.randomUUID();
    builder(LONG_AGO).build(treeThatPrints("killed"), request, line -> {});
    JobTag tag = JobTag.of(request.jobId(), LONG_AGO);
    new JobImages(engine).name(tag, target);
    machine
        .client()
        .tagImageCmd(tag.toString(), others.split(":", -1)[0], others.split(":", -1)[1])
        .exec();
    try {
      builder(LONG_AGO.plusSeconds(9)).build(treeThatPrints("later"), request, line -> {}).close();
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
    try (BuiltImage image = build(treeThatPrints("pushed"), line -> {})) {
      image.push(target, LOGIN, line -> {});
      assertThat(names(target.toString())).isEmpty();
    }
  }

  @Test
  void aPushWithAWrongPasswordIsRejectedAndDoesNotTellIt() throws Exception {
    List<String> log = new ArrayList<>();
    ImageReference target = target();
    RegistryLogin wrong =
        new RegistryLogin.Password(LocalRegistry.USER, Secret.of("battery staple"));
    try (BuiltImage image = build(treeThatPrints("refused"), log::add)) {
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
    try (BuiltImage image = build(treeThatPrints("away"), line -> {})) {
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
        BuiltImage image = build(treeThatPrints("silence"), line -> {})) {
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
              try (BuiltImage image = build(treeThatPrints(word), log::add)) {
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

  private BuiltImage build(SourceTree source, BuildLog log) throws Exception {
    BuildRequest request =
        new BuildRequest("contract-" + UUID.randomUUID(), "Dockerfile", Map.of());
    return builder(LONG_AGO).build(source, request, log);
  }

  private static List<String> jobTags() {
    return names("conex-job:*");
  }

  private static List<String> names(String reference) {
    return machine
        .client()
        .listImagesCmd()
        .withFilter("reference", List.of(reference))
        .exec()
        .stream()
        .flatMap(image -> Arrays.stream(image.getRepoTags()))
        .toList();
  }

  private static List<Image> imagesLabelled(String label) {
    return machine.client().listImagesCmd().withShowAll(true).withLabelFilter(label).exec();
  }

  private static List<Container> containersOf(String mark) {
    return machine.client().listContainersCmd().withShowAll(true).exec().stream()
        .filter(container -> container.getCommand().contains(mark))
        .toList();
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
