package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.docker.engine.protocol.StatusResponse;
import io.github.ecsconex.docker.engine.protocol.Timestamp;
import io.github.ecsconex.docker.engine.protocol.Vertex;
import io.github.ecsconex.docker.engine.protocol.VertexLog;
import io.github.ecsconex.docker.engine.protocol.VertexStatus;
import io.github.ecsconex.docker.engine.protocol.VertexWarning;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BuildkitAnswerTest {
  private final List<String> log = new ArrayList<>();
  private final BuildkitAnswer answer = new BuildkitAnswer(log::add);

  @Test
  void namesAStepWhenItBeginsAndSaysHowLongItTook() throws Exception {
    read(
        trace(status().addVertexes(step("a", "[2/4] RUN npm ci"))),
        trace(status().addVertexes(begun("a", "[2/4] RUN npm ci"))),
        trace(status().addVertexes(begun("a", "[2/4] RUN npm ci")).addLogs(output("a", "one\ntw"))),
        trace(
            status()
                .addVertexes(done("a", "[2/4] RUN npm ci", 3.2))
                .addLogs(output("a", "o\nthree"))));
    assertThat(log).containsExactly("#1 [2/4] RUN npm ci", "one", "two", "three", "#1 DONE 3.2s");
  }

  @Test
  void saysWhichStepALineIsOfWhenStepsRunSideBySide() throws Exception {
    read(
        trace(status().addVertexes(begun("a", "A")).addVertexes(begun("b", "B"))),
        trace(status().addLogs(output("a", "of a\n")).addLogs(output("b", "of b\nalso b\n"))),
        trace(status().addLogs(output("a", "a again\n"))));
    assertThat(log)
        .containsExactly(
            "#1 A", "#2 B", "#1 A", "of a", "#2 B", "of b", "also b", "#1 A", "a again");
  }

  @Test
  void whatIsOverStandsAboveWhatBegins() throws Exception {
    read(
        trace(status().addVertexes(begun("a", "A"))),
        trace(
            status()
                .addVertexes(begun("c", "C"))
                .addVertexes(done("a", "A", 0.4))
                .addVertexes(done("b", "B", 0.2))
                .addLogs(output("c", "of c\n"))
                .addLogs(output("b", "of b\n"))
                .addLogs(output("a", "of a\n"))),
        trace(status().addLogs(output("c", "more of c\n"))));
    assertThat(log)
        .containsExactly(
            "#1 A",
            "of a",
            "#1 DONE 0.4s",
            "#2 B",
            "of b",
            "#2 DONE 0.2s",
            "#3 C",
            "of c",
            "more of c");
  }

  @Test
  void stepsThatAreOverAtOnceAreToldOfOneByOne() throws Exception {
    read(
        trace(
            status()
                .addVertexes(done("a", "A", 0).toBuilder().setCached(true))
                .addVertexes(done("b", "B", 1))
                .addVertexes(done("c", "C", 1))
                .addLogs(output("c", "of c\n"))
                .addLogs(output("b", "of b\n"))));
    assertThat(log)
        .containsExactly(
            "#1 A", "#1 CACHED", "#2 B", "of b", "#2 DONE 1.0s", "#3 C", "of c", "#3 DONE 1.0s");
  }

  @Test
  void noneIsForgottenOfManyStepsThatAreOverAtOnce() throws Exception {
    StatusResponse.Builder all = status();
    List<String> expected = new ArrayList<>();
    for (int step = 1; step <= 50; step++) {
      all.addVertexes(done("d" + step, "S" + step, 1)).addLogs(output("d" + step, "of " + step));
      expected.addAll(List.of("#" + step + " S" + step, "of " + step, "#" + step + " DONE 1.0s"));
    }
    read(trace(all));
    assertThat(log).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void stepsThatBeginAtOnceAreNamedInTheirOrder() throws Exception {
    read(
        trace(
            status()
                .addVertexes(begun("a", "A"))
                .addVertexes(begun("b", "B"))
                .addLogs(output("b", "of b\n"))),
        trace(status().addVertexes(done("a", "A", 1)).addLogs(output("b", "more of b\n"))));
    assertThat(log).containsExactly("#1 A", "#2 B", "of b", "more of b", "#1 DONE 1.0s");
  }

  @Test
  void blamesNoFailureOnACacheThatIsNotThere() throws Exception {
    Vertex cache = done("c", "importing cache manifest from r.example/app:1", 0.1);
    read(trace(status().addVertexes(cache.toBuilder().setError("r.example/app:1: not found"))));
    assertThat(log)
        .containsExactly(
            "#1 importing cache manifest from r.example/app:1",
            "#1 going on without: r.example/app:1: not found");
    assertThat(answer.progress().failed("something else")).isEmpty();
  }

  @Test
  void keepsTheTwoStreamsOfAStepApart() throws Exception {
    read(
        trace(status().addVertexes(begun("a", "A"))),
        trace(
            status()
                .addLogs(output("a", "out"))
                .addLogs(output("a", "err\n").toBuilder().setStream(2))
                .addLogs(output("a", "put\n"))));
    assertThat(log).containsExactly("#1 A", "err", "output");
  }

  @Test
  void putsACharacterTogetherThatComesInTwoPieces() throws Exception {
    byte[] text = "wörld €\n".getBytes(UTF_8);
    List<String> values = new ArrayList<>();
    values.add(trace(status().addVertexes(begun("a", "A"))));
    for (byte each : text) {
      VertexLog.Builder piece =
          VertexLog.newBuilder()
              .setVertex("a")
              .setStream(1)
              .setMsg(ByteString.copyFrom(new byte[] {each}));
      values.add(trace(status().addLogs(piece)));
    }
    read(values.toArray(String[]::new));
    assertThat(log).containsExactly("#1 A", "wörld €");
  }

  @Test
  void saysWhatWasInTheCacheAndWhatFailedAndWhatWasBrokenOff() throws Exception {
    read(
        trace(
            status()
                .addVertexes(done("a", "A", 0).toBuilder().setCached(true))
                .addVertexes(begun("b", "B"))
                .addVertexes(begun("c", "C"))),
        trace(
            status()
                .addVertexes(done("b", "B", 1).toBuilder().setError("exit code: 3"))
                .addVertexes(done("c", "C", 1).toBuilder().setError("context canceled"))),
        "{\"errorDetail\":{\"message\":\"failed to solve: process B: exit code:"
            + " 3\"},\"error\":\"x\"}");
    assertThat(log)
        .containsExactly(
            "#1 A", "#1 CACHED", "#2 B", "#3 C", "#2 ERROR: exit code: 3", "#3 CANCELED");
    assertThat(answer.error()).contains("failed to solve: process B: exit code: 3");
    assertThat(
            answer.progress().failed(answer.error().orElseThrow()).orElseThrow().description(true))
        .isEqualTo("B");
  }

  /** The masks are the job's own: a piece of a secret before a cut would pass them. */
  @Test
  void cutsNoSecretSoThatItsPiecesWouldShow() throws Exception {
    String secret = "npm_0123456789abcdefghijklmnopqrstuvwxyz";
    for (int before = 0; before < 1_040; before++) {
      JobLog masking = new JobLog("job", new Redactor(List.of(Secret.of(secret))));
      BuildkitAnswer masked = new BuildkitAnswer(masking);
      String text = "x".repeat(before) + secret;
      masked.read(
          in(
              trace(
                  status()
                      .addVertexes(begun("a", "[1/2] RUN " + text))
                      .addVertexes(begun("b", "B"))),
              trace(status().addLogs(output("a", text + "\n")).addLogs(output("b", "of b\n"))),
              trace(status().addVertexes(done("a", "A", 1).toBuilder().setError(text)))));
      BuildkitStep step = masked.progress().failed("none").orElseThrow();
      masked.progress().repeat(step);

      assertThat(masking.tail())
          .isNotEmpty()
          .noneMatch(line -> line.contains(secret.substring(0, 8)));
      assertThat(step.description(true)).doesNotContain(secret.substring(0, 8));
    }
  }

  @Test
  void passesOverWhatIsDoneForEachBuildUnlessItFails() throws Exception {
    String routine = "[internal] load build definition from Dockerfile";
    read(
        trace(status().addVertexes(begun("a", routine)).addVertexes(done("b", routine, 0))),
        trace(status().addVertexes(done("a", routine, 0).toBuilder().setError("gone"))));
    assertThat(log).containsExactly("#1 " + routine, "#1 ERROR: gone");
  }

  @Test
  void saysAWarningOnceAndThatSomethingLargeHasCome() throws Exception {
    VertexWarning.Builder warning =
        VertexWarning.newBuilder()
            .setVertex("a")
            .setShort(ByteString.copyFromUtf8("JSONArgsRecommended: JSON arguments (line 3)"))
            .setUrl("https://docs.docker.com/go/dockerfile/rule/x/");
    VertexStatus.Builder layer =
        VertexStatus.newBuilder()
            .setVertex("a")
            .setId("sha256:1")
            .setTotal(29_100_000)
            .setCurrent(29_100_000)
            .setCompleted(time(1));
    read(
        trace(
            status()
                .addVertexes(begun("a", "A"))
                .addWarnings(warning)
                .addWarnings(warning)
                .addStatuses(layer)
                .addStatuses(layer)));
    assertThat(log)
        .containsExactly(
            "#1 A",
            "#1 sha256:1, 29.1 MB, done",
            "WARNING: JSONArgsRecommended: JSON arguments (line 3)"
                + " (https://docs.docker.com/go/dockerfile/rule/x/)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[2/4] RUN npm ci                             | step 2/4 RUN npm ci",
        "[build 2/4] RUN npm ci                       | step build 2/4 RUN npm ci",
        "[internal] load metadata for docker.io/x:1   | load metadata for docker.io/x:1",
        "copy /context /                              | copy /context /"
      })
  void describesAStep(String name, String description) {
    assertThat(new BuildkitStep(name, log::add).description(true)).isEqualTo(description);
  }

  @Test
  void namesNoStageWhereThereIsOne() {
    assertThat(new BuildkitStep("[build 2/4] RUN npm ci", log::add).description(false))
        .isEqualTo("step 2/4 RUN npm ci");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "executor failed running [/bin/sh -c exit 42]: exit code: 42",
        "process \"/bin/sh -c exit 42\" did not complete successfully: exit code: 42",
        "failed to solve: process \"/bin/sh -c exit 42\" did not complete successfully: exit code:"
            + " 42",
        "rpc error: code = Unknown desc = executor failed running [/bin/sh -c exit 42]: exit code:"
            + " 42",
      })
  void readsTheExitCodeOfEachVersion(String error) {
    assertThat(BuildkitReason.of(error).code()).contains(42);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed to solve with frontend dockerfile.v0: failed to create LLB definition: no build"
            + " stage in current context",
        "failed to solve: no build stage in current context",
        "rpc error: code = Unknown desc = no build stage in current context",
      })
  void leavesOutWhatSaysNoMoreThanThatItFailed(String error) {
    assertThat(BuildkitReason.of(error).message()).isEqualTo("no build stage in current context");
    assertThat(BuildkitReason.of(error).code()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"moby.buildkit.trace\",\"aux\":\"CgA",
        "nonsense",
        "[1,2",
        "7",
        "{\"id\":",
        "{\"id\":\"moby.buildkit.trace\",\"aux\":\"!\"}",
        "{} \"x\"",
        "{\"id\":\"moby.buildkit.trace\",\"aux\":\"/////w==\"}"
      })
  void anAnswerThatIsNoneOrBreaksOffIsAFailure(String text) {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> read(text));
  }

  @Test
  void passesOverWhatItDoesNotKnow() throws Exception {
    read(
        "{\"stream\":\"Successfully built\"}",
        "{\"id\":\"moby.image.id\",\"aux\":{\"ID\":\"sha256:1\",\"x\":[{\"y\":[1]}]}}",
        "{\"id\":7,\"aux\":null,\"errorDetail\":null,\"error\":{}}",
        "{}");
    assertThat(log).isEmpty();
    assertThat(answer.error()).isEmpty();
  }

  @Test
  void refusesAValueThatIsTooLarge() {
    String huge = "x".repeat(BuildkitAnswer.VALUE_LIMIT + 1);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> read("{\"id\":\"moby.buildkit.trace\",\"aux\":\"" + huge + "\"}"));
  }

  private void read(String... values) throws IOException {
    answer.read(in(values));
  }

  private static InputStream in(String... values) {
    return new ByteArrayInputStream(String.join("\r\n", values).getBytes(UTF_8));
  }

  static String trace(StatusResponse.Builder status) {
    return "{\"id\":\"moby.buildkit.trace\",\"aux\":\""
        + Base64.getEncoder().encodeToString(status.build().toByteArray())
        + "\"}";
  }

  static StatusResponse.Builder status() {
    return StatusResponse.newBuilder();
  }

  static Vertex step(String digest, String name) {
    return Vertex.newBuilder().setDigest(digest).setName(name).build();
  }

  static Vertex begun(String digest, String name) {
    return step(digest, name).toBuilder().setStarted(time(10)).build();
  }

  static Vertex done(String digest, String name, double seconds) {
    return begun(digest, name).toBuilder().setCompleted(time(10 + seconds)).build();
  }

  static VertexLog output(String digest, String text) {
    return VertexLog.newBuilder()
        .setVertex(digest)
        .setStream(1)
        .setMsg(ByteString.copyFromUtf8(text))
        .build();
  }

  static Timestamp time(double seconds) {
    long whole = (long) seconds;
    return Timestamp.newBuilder()
        .setSeconds(whole)
        .setNanos((int) Math.round((seconds - whole) * 1e9))
        .build();
  }
}
