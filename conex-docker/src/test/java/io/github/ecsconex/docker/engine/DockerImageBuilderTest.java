package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.FakeSourceTree;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DockerImageBuilderTest {
  private static final Instant BEGAN = Instant.ofEpochSecond(1_467_699_051);
  private static final String STEP = "{\"stream\":\"Step 1/2 : FROM base\"}";
  private static final String LAST_STEP = "{\"stream\":\"Step 2/2 : RUN make all\"}";

  private final ScriptedEngine engine;
  private final DockerImageBuilder builder;
  private final List<String> log = new ArrayList<>();

  DockerImageBuilderTest() throws IOException {
    engine = new ScriptedEngine();
    builder = new DockerImageBuilder(DockerEngine.at(engine.address()), InstantSource.fixed(BEGAN));
  }

  @AfterEach
  void endEngine() {
    engine.close();
  }

  @Test
  void asksForATaggedImageAndForNoContainerToStay() throws Exception {
    engine.answerBuilds(200, STEP);
    engine.makeImages();
    BuildRequest request =
        BuildRequest.of(
            "job",
            "owner/name",
            BuildRecipe.of("docker/web.Dockerfile")
                .withArguments(Map.of("CONEX_REF", "refs/heads/ä&b")));
    try (BuiltImage image = builder.build(ScriptedTree.whole(), request, log::add)) {
      assertThat(image.size()).isEqualTo(7);
    }
    String build = URLDecoder.decode(engine.requests().getFirst(), UTF_8);
    assertThat(build.split("[?&]"))
        .contains(
            "POST /build",
            "dockerfile=docker/web.Dockerfile",
            "t=conex-job:_job.1467699051",
            "rm=true",
            "forcerm=true");
    assertThat(build).contains("buildargs={\"CONEX_REF\":\"refs/heads/ä&b\"}");
    assertThat(engine.requests().getLast())
        .isEqualTo("DELETE /images/conex-job:_job.1467699051?noprune=true");
  }

  @Test
  void handsTheEngineTheLoginsOfBaseImages() throws Exception {
    AtomicReference<String> header = new AtomicReference<>("");
    engine.makeImages();
    engine.onBuild(exchange -> {
      header.set(exchange.getRequestHeaders().getFirst("X-Registry-Config"));
      engine.readBody(exchange);
      ScriptedEngine.answer(exchange, 200, STEP);
    });
    RegistryLogin.Password login = new RegistryLogin.Password("mona", Secret.of("s3cret"));
    new DockerImageBuilder(
            DockerEngine.at(engine.address()),
            InstantSource.fixed(BEGAN),
            Map.of("registry.example:5000", login, "docker.io", login))
        .build(
            ScriptedTree.whole(),
            BuildRequest.of("job", "owner/name", BuildRecipe.of("Dockerfile")),
            log::add)
        .close();
    String logins = new String(Base64.getUrlDecoder().decode(header.get()), UTF_8);
    assertThat(logins)
        .contains("\"registry.example:5000\":{", "\"https://index.docker.io/v1/\":{")
        .contains("\"username\":\"mona\"", "\"password\":\"s3cret\"");
    assertThat(log).noneMatch(line -> line.contains("s3cret"));
  }

  @RepeatedTest(20) // the end of a body and of its connection must not race
  void aTreeThatBreaksOffIsNeverAWholeRequest() throws Exception {
    engine.answerBuilds(200, STEP);
    engine.makeImages();
    SourceTree source =
        new ScriptedTree(out -> {
          // More than fits between here and the engine, so that it has begun to read.
          out.write(new byte[8_000_000]);
          throw new IOException("the disk is gone");
        });
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(source))
        .withMessage(
            "could not build %s: its files could not be read: the disk is gone",
            ScriptedTree.COMMIT);
    assertThat(engine.bodies().poll(30, TimeUnit.SECONDS)).isEqualTo("broken off");
  }

  @Test
  void aTreeThatNobodyCanUseIsRejected() throws Exception {
    engine.answerBuilds(200, STEP);
    engine.makeImages();
    SourceTree source =
        new ScriptedTree(out -> {
          out.write(new byte[8_000_000]);
          throw new UnusableTreeException("large/link is no link");
        });
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(source))
        .withMessageContaining("large/link is no link");
    assertThat(engine.bodies().poll(30, TimeUnit.SECONDS)).isEqualTo("broken off");
  }

  @Test
  void refusesAnIgnoreFileThatIsTooLarge() {
    SourceTree source =
        new FakeSourceTree(
            ScriptedTree.COMMIT,
            BEGAN,
            Map.of(".dockerignore", TreeFile.file("a\n".repeat(1 << 20))));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(source))
        .withMessageContaining(".dockerignore");
    assertThat(engine.requests()).isEmpty();
  }

  @Test
  void refusesAnIgnoreFileThatSaysNothingWithTheLine() {
    SourceTree source =
        new FakeSourceTree(
            ScriptedTree.COMMIT, BEGAN, Map.of(".dockerignore", TreeFile.file("ok\n[a-\n")));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(source))
        .withMessageContaining("[a-");
    assertThat(engine.requests()).isEmpty();
  }

  @Test
  void aFailingStepIsRejectedUnderHttp200() {
    engine.answerBuilds(
        200,
        STEP,
        LAST_STEP,
        "{\"errorDetail\":{\"code\":2,\"message\":\"The command '/bin/sh -c make all' returned a"
            + " non-zero code: 2\"},\"error\":\"…\"}");
    assertRejected("step 2/2 RUN make all exited with 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 137, 143})
  void aStepThatAStoppingEngineEndedIsUnavailable(int code) {
    engine.onBuild(exchange -> {
      engine.readBody(exchange);
      engine.stop();
      ScriptedEngine.answer(
          exchange,
          200,
          STEP,
          LAST_STEP,
          "{\"errorDetail\":{\"code\":" + code + ",\"message\":\"The command returned\"}}");
    });
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(ScriptedTree.whole()))
        .withMessageStartingWith(
            "could not tell why step 2/2 RUN make all exited with %s with the Docker Engine", code);
  }

  @Test
  void anUnknownErrorOfAStoppingEngineIsUnavailable() {
    engine.onBuild(exchange -> {
      engine.readBody(exchange);
      engine.stop();
      ScriptedEngine.answer(exchange, 200, STEP, LAST_STEP, error("something is gone"));
    });
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(ScriptedTree.whole()))
        .withMessageStartingWith(
            "could not tell why step 2/2 RUN make all failed with the Docker Engine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Step 9/9 : FROM x", "Step 3/9 : FROM x", "Step 2/2 : FROM x"})
  void whatAStepPrintsIsNoStep(String printed) {
    engine.answerBuilds(
        200, STEP, LAST_STEP, "{\"stream\":\"" + printed + "\"}", error("nobody knows"));
    assertRejected("step 2/2 RUN make all failed: nobody knows");
  }

  /** The engine refuses to look at what is no name: the build tells what is wrong, if it is. */
  @Test
  void aBaseImageThatHasNoNameIsLeftToTheBuild() throws Exception {
    engine.answerBuilds(200, STEP);
    engine.makeImages();
    SourceTree source =
        new FakeSourceTree(
            ScriptedTree.COMMIT, BEGAN, Map.of("Dockerfile", TreeFile.file("FROM PIL\n")));
    build(source).close();
    assertThat(engine.bodies()).containsExactly("whole");
  }

  @Test
  void anErrorBeforeTheFirstStepIsTheDockerfiles() {
    engine.answerBuilds(
        400, "{\"message\":\"dockerfile parse error line 2: unknown instruction: FOO\"}");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(ScriptedTree.whole()))
        .withMessageStartingWith("could not build " + ScriptedTree.COMMIT)
        .withMessageEndingWith(": dockerfile parse error line 2: unknown instruction: FOO");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pull access denied for base, repository does not exist or may require 'docker login':"
            + " denied: requested access to the resource is denied",
        "manifest for base:latest not found: manifest unknown: manifest unknown",
        "invalid reference format: repository name must be lowercase",
        "unauthorized: authentication required",
        "base name (${X}) should not be blank",
        "failed to process ${X: missing ':' in substitution",
        "failed to parse platform foo: foo: unknown operating system or architecture",
      })
  void aBaseImageThatIsNotThereIsRejected(String reason) {
    engine.answerBuilds(200, STEP, error(reason));
    assertRejected("step 1/2 FROM base failed: " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "toomanyrequests: You have reached your pull rate limit.",
        "received unexpected HTTP status: 503 Service Unavailable",
        "Get https://registry.example/v2/: dial tcp: lookup registry.example: no such host",
        "Get https://registry.example/v2/: net/http: request canceled (Client.Timeout exceeded)",
        "Get https://registry.example/v2/: EOF",
        "something that nobody has seen yet",
      })
  void aBaseImageWhoseRegistryDoesNotAnswerIsUnavailable(String reason) {
    engine.answerBuilds(200, STEP, error(reason));
    assertUnavailable("step 1/2 FROM base failed: " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY failed: file not found in build context or excluded by .dockerignore: stat"
            + " timeout.txt: file does not exist",
        "the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/",
        "failed to create shim task: OCI runtime create failed: runc create failed: unable to"
            + " start container process: exec: \\\"/nosuch\\\": stat /nosuch: no such file or"
            + " directory: unknown",
        "something that nobody has seen yet",
      })
  void aStepThatCannotBeDoneIsRejected(String reason) {
    engine.answerBuilds(200, STEP, LAST_STEP, error(reason));
    assertRejected("step 2/2 RUN make all failed: " + reason.replace("\\", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed to register layer: write /usr/lib/x: no space left on device",
        "ADD failed: failed to GET https://example.com/x with status 502 Bad Gateway",
        "ADD failed: Get https://example.com/x: dial tcp 192.0.2.1:443: connect: connection"
            + " refused",
        "failed to create shim task: context deadline exceeded: unknown",
        "layer does not exist",
      })
  void aStepThatTheMachineOrTheNetworkFailsIsUnavailable(String reason) {
    engine.answerBuilds(200, STEP, LAST_STEP, error(reason));
    assertUnavailable("step 2/2 RUN make all failed: " + reason);
  }

  @Test
  void anEngineThatIsIllIsUnavailable() {
    engine.answerBuilds(
        500, "{\"message\":\"write /var/lib/docker/tmp: no space left on device\"}");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(ScriptedTree.whole()))
        .withMessageContaining(engine.address().toString())
        .withMessageEndingWith(": write /var/lib/docker/tmp: no space left on device");
  }

  @Test
  void ofAnEngineThatStopsReadingTheLogIsPointedAt() {
    engine.onBuild(exchange -> {
      throw new IOException("no space left");
    });
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(ScriptedTree.endless()))
        .withMessageStartingWith("could not build " + ScriptedTree.COMMIT)
        .withMessageEndingWith(
            "; the engine stopped reading the tree, as one does that ends, or that has no space"
                + " left on device: its own log says why");
  }

  @Test
  void anEngineThatDiesInTheMiddleIsUnavailable() {
    engine.onBuild(exchange -> {
      engine.readBody(exchange);
      ScriptedEngine.dieAfter(exchange, STEP, LAST_STEP);
    });
    engine.makeImages();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(ScriptedTree.whole()))
        .withMessageStartingWith("could not build " + ScriptedTree.COMMIT);
    assertThat(log).containsExactly("Step 1/2 : FROM base", "Step 2/2 : RUN make all");
  }

  @Test
  void anAnswerWithoutAnImageAndWithoutAnErrorIsUnavailable() {
    engine.answerBuilds(200, STEP, LAST_STEP);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(ScriptedTree.whole()))
        .withMessageEndingWith("it ended without an image and without an error");
  }

  @Test
  void aDockerfileWithoutAStageIsRejected() {
    engine.answerBuilds(200, "{\"stream\":\"Step 1/1 : ARG X\"}");
    assertRejected("could not build " + ScriptedTree.COMMIT + ": the Dockerfile has no FROM");
  }

  @Test
  void aTreeIsNoLongerReadOnceTheEngineReadsNoMore() {
    engine.onBuild(exchange -> {
      throw new IOException("dead");
    });
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(ScriptedTree.endless()))
        .withMessageContaining(engine.address().toString());
  }

  @RepeatedTest(20)
  void anInterruptEndsABuildThatTheEngineHasNotAnsweredYet() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    engine.onBuild(exchange -> {
      reached.countDown();
      engine.readBody(exchange);
    });
    FutureTask<BuiltImage> build = new FutureTask<>(() -> build(ScriptedTree.endless()));
    Thread thread = Thread.ofVirtual().start(build);
    reached.await();
    thread.interrupt();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> build.get(30, TimeUnit.SECONDS))
        .withCauseInstanceOf(InterruptedException.class);
    assertThat(engine.bodies().poll(30, TimeUnit.SECONDS)).isEqualTo("broken off");
    assertThat(engine.requests().getLast()).startsWith("DELETE /images/conex-job:_job.");
  }

  @Test
  void aLogThatFailsEndsTheBuildWithItsFailure() {
    engine.answerBuilds(200, STEP);
    engine.makeImages();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() ->
            builder.build(
                ScriptedTree.whole(),
                request(),
                line -> {
                  throw new IllegalStateException("no log");
                }))
        .withMessage("no log");
    assertThat(engine.requests().getLast()).startsWith("DELETE /images/conex-job:_job.");
  }

  private void assertRejected(String message) {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> build(ScriptedTree.whole()))
        .withMessage("%s", message);
  }

  private void assertUnavailable(String message) {
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> build(ScriptedTree.whole()))
        .withMessage("%s", message);
  }

  private BuiltImage build(SourceTree source) throws Exception {
    return builder.build(source, request(), log::add);
  }

  private static BuildRequest request() {
    return BuildRequest.of("job", "owner/name", BuildRecipe.of("Dockerfile"));
  }

  private static String error(String message) {
    return "{\"errorDetail\":{\"message\":\"" + message + "\"},\"error\":\"" + message + "\"}";
  }
}
