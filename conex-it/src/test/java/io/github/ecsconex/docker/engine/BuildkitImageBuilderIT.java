package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildAccess;
import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageBuilderContract;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.NetworkMode;
import io.github.ecsconex.core.image.PullPolicy;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.FakeSourceTree;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.it.support.LocalRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** BuildKit on a real engine. */
@Timeout(180)
final class BuildkitImageBuilderIT extends EngineUnderTest implements ImageBuilderContract {
  private static final String BASE = io.github.ecsconex.it.support.BaseImage.NAME;
  private static final String SECRET_STEP =
      "RUN --mount=type=secret,id=token cp /run/secrets/token /leaked";

  @Override
  public ImageBuilder builder(Instant now) {
    return new BuildkitImageBuilder(engine, InstantSource.fixed(now), new SecureRandom());
  }

  @Override
  public ImageBuilder builderWithoutEngine() {
    URI nobody = URI.create("unix://" + folder.resolve("nobody.sock"));
    return new BuildkitImageBuilder(
        DockerEngine.at(nobody), InstantSource.fixed(LONG_AGO), new SecureRandom());
  }

  @Test
  void saysWhatGoesOnAsAPersonReadsIt() throws Exception {
    String mark = UUID.randomUUID().toString();
    SourceTree source = Trees.building("RUN echo one; echo two >&2; printf three #" + mark);
    List<String> first = new ArrayList<>();
    build(source, first::add).close();
    String title = "[2/2] RUN echo one; echo two >&2; printf three #" + mark;
    assertThat(first).contains("one", "two", "three");
    assertThat(first).filteredOn(line -> line.endsWith(title)).hasSize(1);
    assertThat(first).anyMatch(line -> line.matches("#\\d+ DONE \\d+\\.\\ds"));
    assertThat(first).noneMatch(line -> line.contains("[internal] load build definition"));
    List<String> second = new ArrayList<>();
    build(source, second::add).close();
    assertThat(second).anyMatch(line -> line.matches("#\\d+ CACHED")).doesNotContain("one");
  }

  @Test
  void theLastLinesOfAFailingStepStandLast() throws Exception {
    List<String> log = new ArrayList<>();
    SourceTree source =
        Trees.building(
            "RUN echo why it fails; sleep 3; exit 7 #" + UUID.randomUUID(),
            "FROM " + BASE,
            "RUN i=0; while true; do echo beside $i; i=$((i+1)); sleep 1; done #"
                + UUID.randomUUID(),
            "FROM " + BASE,
            "COPY --from=0 /etc/passwd /a",
            "COPY --from=1 /etc/passwd /b");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(source, log::add))
        .withMessageContaining("RUN echo why it fails; sleep 3; exit 7")
        .withMessageEndingWith(" exited with 7");
    assertThat(log.getLast()).isEqualTo("why it fails");
  }

  @Test
  void givesAStepTheSecretThatItAsksForAndLeavesItNowhere() throws Exception {
    List<String> log = new ArrayList<>();
    String value = "s3cr3t-" + UUID.randomUUID();
    SourceTree source =
        Trees.building(
            "RUN --mount=type=secret,id=token"
                + " test \"$(wc -c < /run/secrets/token)\" -eq "
                + value.length()
                + "; echo has it");
    BuildRequest request = request("one/" + UUID.randomUUID()).withAccess(secret(value));
    try (BuiltImage image = builder(LONG_AGO).build(source, request, log::add)) {
      assertThat(log).contains("has it");
      String name = names("conex-job:_" + request.jobId() + ".*").getFirst();
      assertThat(everythingOf(name)).contains("has it").doesNotContain(value);
    }
    assertThat(String.join("\n", log)).doesNotContain(value);
  }

  @Test
  void aSecretThatIsNotThereIsNamed() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() ->
            build(
                Trees.building("RUN --mount=type=secret,id=absent,required=true true"), line -> {}))
        .withMessageContaining("absent");
  }

  @Test
  void doesWithoutASecretThatIsNotRequired() throws Exception {
    build(
            Trees.building(
                "RUN --mount=type=secret,id=absent test ! -e /run/secrets/absent #"
                    + UUID.randomUUID()),
            line -> {})
        .close();
  }

  @Test
  void aSecretThatCannotBeFetchedIsTheReason() {
    BuildRequest request =
        request("one/app")
            .withAccess(
                new BuildAccess(
                    Map.of(
                        "token",
                        () -> {
                          throw new UnavailableException("the safe is shut");
                        }),
                    Map.of()));
    SourceTree source = Trees.building(SECRET_STEP + " #" + UUID.randomUUID());
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> builder(LONG_AGO).build(source, request, line -> {}))
        .withMessage("the safe is shut");
  }

  @Test
  void buildsOfDifferentScopesNeverSeeEachOthersSecrets() throws Exception {
    int scopes = 8;
    String mark = UUID.randomUUID().toString();
    SourceTree source = Trees.building(SECRET_STEP, "RUN cat /leaked; echo; echo '" + mark + "'");
    CountDownLatch together = new CountDownLatch(scopes);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> logs = new ArrayList<>();
      for (int i = 0; i < scopes; i++) {
        BuildRequest request =
            request("team" + i + "/" + mark).withAccess(secret("value " + i + " of " + mark));
        logs.add(
            threads.submit(() -> {
              List<String> log = new ArrayList<>();
              together.countDown();
              together.await();
              builder(LONG_AGO).build(source, request, log::add).close();
              return log;
            }));
      }
      for (int i = 0; i < scopes; i++) {
        String own = "value " + i + " of " + mark;
        assertThat(logs.get(i).get())
            .filteredOn(line -> line.startsWith("value "))
            .containsOnly(own);
      }
    }
  }

  @Test
  void buildsOfDifferentScopesHaveTheirOwnCacheDirectories() throws Exception {
    String mark = UUID.randomUUID().toString();
    String one = "one/" + mark;
    build("RUN --mount=type=cache,id=" + mark + ",target=/c echo here > /c/left", one);
    build("RUN --mount=type=cache,id=" + mark + ",target=/c test -e /c/left", one);
    build("RUN --mount=type=cache,id=" + mark + ",target=/c test ! -e /c/left", "two/" + mark);
  }

  @Test
  void anInterruptEndsTheProcessesOfTheStepAndAllConnections() throws Exception {
    assertThat(jobsWithImages()).isEmpty();
    long sockets = sockets();
    String mark = "it-" + UUID.randomUUID();
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    SourceTree source = Trees.building("RUN echo up; sleep 1000; echo " + mark);
    FutureTask<BuiltImage> build = new FutureTask<>(() -> build(source, log::add));
    Thread thread = Thread.ofVirtual().start(build);
    while (!"up".equals(log.poll(60, TimeUnit.SECONDS))) {
      assertThat(build.isDone()).isFalse();
    }
    assertThat(processes(mark)).isNotEmpty();
    assertThat(sockets()).isGreaterThan(sockets);
    thread.interrupt();
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> processes(mark).isEmpty());
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> build.get(30, TimeUnit.SECONDS))
        .withCauseInstanceOf(InterruptedException.class);
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> sockets() <= sockets);
    assertThat(jobsWithImages()).isEmpty();
  }

  @Test
  void buildsTwelveAtOnceAndLeavesNoSessionBehind() throws Exception {
    int builds = 12;
    buildAtOnce(builds);
    // The first have opened connections that are kept for the next ones.
    long sockets = sockets();
    buildAtOnce(builds);
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(sockets()).isLessThan(sockets + builds));
    assertThat(jobsWithImages()).isEmpty();
  }

  private void buildAtOnce(int builds) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> logs = new ArrayList<>();
      for (int i = 0; i < builds; i++) {
        String word = "word " + i + " " + UUID.randomUUID();
        logs.add(
            threads.submit(() -> {
              List<String> log = new ArrayList<>();
              build(Trees.printing(word), log::add).close();
              assertThat(log).contains(word);
              return log;
            }));
      }
      for (Future<List<String>> log : logs) {
        assertThat(log.get()).isNotEmpty();
      }
    }
  }

  @Test
  void buildsTheStageWithItsArgumentsAndLabels() throws Exception {
    List<String> log = new ArrayList<>();
    SourceTree source =
        Trees.building(
            "ARG CONEX_REF=none",
            "RUN echo \"built of $CONEX_REF\" #" + UUID.randomUUID(),
            "FROM " + BASE + " AS wanted",
            "LABEL of=wanted",
            "FROM " + BASE,
            "RUN echo the wrong one; false");
    BuildRequest request =
        BuildRequest.of(
            JOBS + UUID.randomUUID(),
            "owner/name",
            BuildRecipe.of("Dockerfile")
                .withTarget("wanted")
                .withLabels(Map.of("org.opencontainers.image.revision", "ä\"&b"))
                .withArguments(Map.of("CONEX_REF", "refs/heads/ä&b")));
    try (BuiltImage image = builder(LONG_AGO).build(source, request, log::add)) {
      String name = names("conex-job:_" + request.jobId() + ".*").getFirst();
      assertThat(machine.client().inspectImageCmd(name).exec().getConfig().getLabels())
          .containsEntry("of", "wanted")
          .containsEntry("org.opencontainers.image.revision", "ä\"&b");
    }
  }

  @Test
  void doesStepsAgainWithoutTheCacheAndGivesThemNoNetworkWhereThatIsAsked() throws Exception {
    SourceTree source =
        Trees.building("RUN echo done; test ! -e /sys/class/net/eth0 #" + UUID.randomUUID());
    BuildPolicy alone =
        new BuildPolicy(false, PullPolicy.MISSING, false, NetworkMode.NONE, BuildLimits.NONE);
    for (BuildPolicy policy : List.of(alone, alone.withoutCache())) {
      List<String> log = new ArrayList<>();
      builder(LONG_AGO).build(source, request("owner/name").withPolicy(policy), log::add).close();
      assertThat(log).contains("done");
    }
  }

  @Test
  void takesLayersOverFromAnImageWhereTheEngineHasNone() throws Exception {
    String mark = UUID.randomUUID().toString();
    SourceTree source = Trees.building("RUN echo made | tee /made #" + mark);
    BuildRequest request =
        request("owner/" + mark)
            .withPolicy(
                new BuildPolicy(
                    false, PullPolicy.MISSING, true, NetworkMode.DEFAULT, BuildLimits.NONE))
            .withAccess(new BuildAccess(Map.of(), Map.of(registry.host(), () -> LOGIN)));
    ImageReference earlier = target();
    try (BuiltImage image = builder(LONG_AGO).build(source, request, line -> {})) {
      image.push(earlier, LOGIN, line -> {});
    }
    forgetSteps(mark);
    List<String> log = new ArrayList<>();
    builder(LONG_AGO).build(source, request.withCacheFrom(List.of(earlier)), log::add).close();
    assertThat(log).doesNotContain("made").anyMatch(line -> line.matches("#\\d+ CACHED"));
    forgetSteps(mark);
    List<String> cold = new ArrayList<>();
    builder(LONG_AGO).build(source, request, cold::add).close();
    assertThat(cold).contains("made");
  }

  @Test
  void pullsABaseImageWithTheLoginOfItsRegistryAndNoOther() throws Exception {
    ImageReference base = pushedBase("RUN echo private > /which");
    SourceTree source = from(base);
    List<String> log = new ArrayList<>();
    BuildAccess access = new BuildAccess(Map.of(), Map.of(registry.host(), () -> LOGIN));
    builder(LONG_AGO).build(source, request("owner/name").withAccess(access), log::add).close();
    assertThat(log).contains("private");
    ImageReference other = pushedBase("RUN echo other > /which");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(from(other), line -> {}))
        .withMessageContaining(other.repository());
    RegistryLogin.Password wrong =
        new RegistryLogin.Password(LocalRegistry.USER, Secret.of("battery staple"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() ->
            new BuildkitImageBuilder(
                    engine,
                    InstantSource.fixed(LONG_AGO),
                    new SecureRandom(),
                    Map.of(registry.host(), wrong))
                .build(from(other), request("owner/name"), line -> {}))
        .withMessageNotContaining("staple");
  }

  @Test
  void refreshesABaseImageAndTakesTheEnginesOwnWhereNoRegistryGivesIt(@TempDir Path open)
      throws Exception {
    try (LocalRegistry everybodys = LocalRegistry.start(open)) {
      ImageReference base = target(everybodys.host());
      String old = base.repository() + "@" + push(base, "RUN echo old > /which");
      push(base, "RUN echo new > /which");
      machine.client().pullImageCmd(old).start().awaitCompletion();
      machine.client().tagImageCmd(old, base.repository(), base.tag().value()).exec();
      assertThat(which(base, PullPolicy.MISSING))
          .contains(keepsImagesInContainerd() ? "new" : "old");
      assertThat(which(base, PullPolicy.REFRESH)).contains("new");
      everybodys.close();
      assertThat(which(base, PullPolicy.REFRESH))
          .contains("new")
          .anyMatch(line ->
              line.startsWith("could not refresh " + base + ", so the engine's own is used: "));
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> which(base, PullPolicy.ALWAYS));
      machine.client().removeImageCmd(base.toString()).exec();
    }
  }

  @Test
  void aBaseImageThatItsRegistryHasNotIsRejected(@TempDir Path open) throws Exception {
    try (LocalRegistry everybodys = LocalRegistry.start(open)) {
      String image = everybodys.host() + "/nosuch:1";
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> build(Trees.building("FROM " + image), line -> {}))
          .withMessageContaining(image);
    }
  }

  @Test
  void aBaseImageWhoseRegistryDoesNotAnswerIsUnavailable() throws Exception {
    String image = "127.0.0.1:" + closedPort() + "/base:1";
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(Trees.building("FROM " + image), line -> {}))
        .withMessageContaining(image);
  }

  @Test
  void whatTheDockerfileGetsWrongIsRejectedWithTheEnginesWords() {
    assertRejected("unknown instruction: FOO", "FOO bar");
    assertRejected("nosuch", "COPY nosuch /");
    assertRejected("/nosuch", "RUN [\"/nosuch\"]");
    assertRejected("nobody-here", "USER nobody-here", "RUN true");
  }

  @Test
  void hereDocumentsAndLinkedCopiesAreBuiltOrToldOf() throws Exception {
    String mark = " #" + UUID.randomUUID();
    SourceTree document = Trees.building("RUN <<EOF", "echo of a document" + mark, "EOF");
    SourceTree linked = Trees.with(Map.of("a", "linked"), "COPY --link a /a", "RUN cat /a" + mark);
    SourceTree quoting =
        Trees.building("RUN cat <<EOF", "from PIL import Image", "FROM users;", mark, "EOF");
    if (knowsHereDocuments()) {
      List<String> log = new ArrayList<>();
      build(document, log::add).close();
      build(linked, log::add).close();
      build(quoting, log::add).close();
      assertThat(log).contains("of a document", "linked", "from PIL import Image");
    } else {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> build(document, line -> {}))
          .withMessageEndingWith(
              "; the Dockerfile has here-documents, which only the BuildKit of Docker Engine 23 and"
                  + " later knows");
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> build(linked, line -> {}))
          .withMessageEndingWith("; COPY --link needs the BuildKit of a newer Docker Engine");
    }
  }

  @Test
  void buildsOnAStageThatIsNamedByTheEnginesPlatform() throws Exception {
    StringBuilder text = new StringBuilder();
    for (String architecture : List.of("amd64", "arm64")) {
      text.append("FROM ").append(BASE).append(" AS base-").append(architecture).append('\n');
    }
    build(ofDockerfile(text + "FROM base-${TARGETARCH}\n"), line -> {}).close();
  }

  @Test
  void aStepIsNamedByItsStageOnlyWhereThereAreSeveral() {
    String mark = " #" + UUID.randomUUID();
    for (String before : List.of("", "FROM " + BASE + " AS first\n")) {
      SourceTree source = ofDockerfile(before + "FROM " + BASE + " AS last\nRUN exit 5" + mark);
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> build(source, line -> {}))
          .withMessage(
              "step %s2/2 RUN exit 5%s exited with 5", before.isEmpty() ? "" : "last ", mark);
    }
  }

  @Test
  void theTreeIsSentWithoutWhatIsIgnored() throws Exception {
    List<String> log = new ArrayList<>();
    String ignore = "*.log\n!keep.log\n.dockerignore\nDockerfile\n";
    SourceTree source =
        Trees.with(
            Map.of(".dockerignore", ignore, "a.log", "", "keep.log", "", "a", ""),
            "COPY . /context",
            "RUN cd /context; ls -A #" + UUID.randomUUID());
    build(source, log::add).close();
    // BuildKit has the Dockerfile from the tree, and so it stays.
    assertThat(log)
        .contains("a", "keep.log", "Dockerfile")
        .doesNotContain("a.log", ".dockerignore");
  }

  @Test
  void aTreeWhoseFirstEntryIsLongIsStillTakenForATree() throws Exception {
    String name = "#".repeat(200) + "ä";
    build(Trees.with(Map.of(name, "first"), "COPY . /c", "RUN test -e /c/" + name), line -> {})
        .close();
  }

  @Test
  void refusesLimitsThatBuildkitWouldForget() throws Exception {
    builder(LONG_AGO).requireSupport(BuildPolicy.DEFAULT);
    BuildPolicy limited =
        new BuildPolicy(
            false,
            PullPolicy.REFRESH,
            false,
            NetworkMode.DEFAULT,
            new BuildLimits(OptionalLong.of(1 << 30), OptionalInt.empty()));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> builder(LONG_AGO).requireSupport(limited))
        .withMessageContaining("memory");
  }

  private static boolean knowsHereDocuments() throws Exception {
    String version = engine.version().version();
    return Integer.parseInt(version.substring(0, version.indexOf('.'))) >= 23;
  }

  /** BuildKit then asks the registry first, and the engine only where that does not answer. */
  private static boolean keepsImagesInContainerd() {
    return String.valueOf(machine.client().infoCmd().exec().getDriverStatuses())
        .contains("io.containerd.snapshotter");
  }

  private static SourceTree ofDockerfile(String text) {
    return new FakeSourceTree(
        Trees.building().commit(), Instant.EPOCH, Map.of("Dockerfile", TreeFile.file(text)));
  }

  private void assertRejected(String reason, String... instructions) {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(Trees.building(instructions), line -> {}))
        .withMessageContaining(reason);
  }

  private static BuildRequest request(String scope) {
    return BuildRequest.of(JOBS + UUID.randomUUID(), scope, BuildRecipe.of("Dockerfile"));
  }

  private static BuildAccess secret(String value) {
    return new BuildAccess(Map.of("token", () -> Secret.of(value)), Map.of());
  }

  private void build(String instruction, String scope) throws Exception {
    SourceTree source = Trees.building(instruction + " #" + UUID.randomUUID());
    builder(LONG_AGO).build(source, request(scope), line -> {}).close();
  }

  private static SourceTree from(ImageReference base) {
    return Trees.building("FROM " + base, "RUN cat /which #" + UUID.randomUUID());
  }

  private List<String> which(ImageReference base, PullPolicy pull) throws Exception {
    List<String> log = new ArrayList<>();
    BuildPolicy policy = new BuildPolicy(false, pull, false, NetworkMode.DEFAULT, BuildLimits.NONE);
    builder(LONG_AGO).build(from(base), request("a/b").withPolicy(policy), log::add).close();
    return log;
  }

  private ImageReference pushedBase(String instruction) throws Exception {
    ImageReference base = target();
    push(base, instruction);
    return base;
  }

  private ImageReference target(String host) {
    return new ImageReference(host, target().name(), target().tag());
  }

  private ImageDigest push(ImageReference base, String instruction) throws Exception {
    try (BuiltImage image = build(Trees.building(instruction), line -> {})) {
      return image.push(
          base, base.host().equals(registry.host()) ? LOGIN : RegistryLogin.ANONYMOUS, line -> {});
    }
  }

  /** Has the engine forget what it keeps of the steps that bear {@code mark}. */
  private static void forgetSteps(String mark) throws Exception {
    List<String> ids = new ArrayList<>();
    engine
        .callOver("look", Duration.ofMinutes(2), c -> EngineQuestion.get(c, "/system/df"))
        .path("BuildCache")
        .forEach(record -> {
          if (record.path("Description").asText().contains(mark)) {
            ids.add(record.path("ID").asText());
          }
        });
    assertThat(ids).isNotEmpty();
    for (String id : ids) {
      String filter = URLEncoder.encode("{\"id\":[\"" + id + "\"]}", UTF_8);
      engine.callOver(
          "forget " + id,
          Duration.ofMinutes(2),
          c -> EngineQuestion.post(c, "/build/prune?all=1&filters=" + filter));
    }
  }

  /** How many sockets this process has open. */
  private static long sockets() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(BuildkitImageBuilderIT::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      // Closed since it was listed.
      return false;
    }
  }

  /** All that is in an image: its layers, its configuration, its history. */
  private static String everythingOf(String name) throws Exception {
    try (InputStream saved = machine.client().saveImageCmd(name).exec()) {
      return new String(saved.readAllBytes(), ISO_8859_1);
    }
  }

  private static List<String> processes(String mark) {
    return ProcessHandle.allProcesses()
        .map(each -> Path.of("/proc", Long.toString(each.pid()), "cmdline"))
        .map(BuildkitImageBuilderIT::text)
        .flatMap(Optional::stream)
        .filter(command -> command.contains(mark))
        .toList();
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
