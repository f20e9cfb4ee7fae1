package io.github.ecsconex.docker.engine;

import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.begun;
import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.done;
import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.output;
import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.status;
import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.trace;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.PullResponseItem;
import io.github.ecsconex.docker.engine.protocol.StatusResponse;
import io.github.ecsconex.docker.engine.protocol.Vertex;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What would take much time or memory of whoever reads an engine's answer. */
@Timeout(60)
class BuildkitLimitsTest {
  private static final int LARGE = 1_000_000;

  private final List<String> log = new ArrayList<>();
  private final BuildkitAnswer answer = new BuildkitAnswer(log::add);

  @Test
  void streamsWithoutEnd() throws Exception {
    StatusResponse.Builder status = status().addVertexes(begun("a", "A"));
    for (int stream = 0; stream < 200_000; stream++) {
      status.addLogs(output("a", "x").toBuilder().setStream(stream));
    }
    read(status);
    assertThat(log).hasSizeLessThan(100);
    assertThat(String.join("", log).chars().filter(c -> c == 'x').count()).isEqualTo(200_000);
  }

  @Test
  void largeNamesAndErrors() throws Exception {
    String large = "e".repeat(LARGE / 2);
    for (int i = 0; i < 200; i++) {
      read(
          status()
              .addVertexes(begun(i + large, "unnamed"))
              .addVertexes(done("sha256:" + i, "A", 1).toBuilder().setError(large + i)));
    }
    assertThat(log).hasSize(400).allMatch(line -> line.length() < 2_000);
    assertThat(answer.progress().failed(large + 7)).map(BuildkitStep::number).contains(8);
  }

  @Test
  void manyEmptyParts() throws Exception {
    StatusResponse.Builder status = status();
    Vertex nothing = Vertex.getDefaultInstance();
    for (int i = 0; i < LARGE; i++) {
      status.addVertexes(nothing);
    }
    read(status.addVertexes(begun("a", "A")));
    assertThat(log).containsExactly("#1 A");
  }

  @Test
  void blanksWithoutEnd() throws Exception {
    String blanks = " ".repeat(LARGE);
    read(status().addVertexes(begun("a", "A" + blanks + "z")));
    read(status().addVertexes(done("b", "B", 1).toBuilder().setError("b" + blanks + "z")));
    assertThat(log).hasSize(3).allMatch(line -> line.length() < 2_000);
  }

  @Test
  void aReasonOfManyParts() {
    assertThat(BuildkitReason.of("failed to solve: ".repeat(LARGE / 10) + "x").message())
        .isEqualTo("x");
    assertThat(EngineFailure.isDefinite("manifest for ".repeat(LARGE / 10))).isFalse();
  }

  @Test
  void aLongReasonKeepsItsEnds() throws Exception {
    String reason = "failed to solve: " + "x".repeat(LARGE) + ": exit code: 3";
    answer.read(in("{\"errorDetail\":{\"message\":\"" + reason + "\"}}"));
    Optional<String> error = answer.error();
    assertThat(error.orElseThrow()).hasSizeLessThan(70_000).startsWith("failed to solve: x");
    assertThat(BuildkitReason.of(error.orElseThrow()).code()).contains(3);
  }

  /** A layer's last word is forgotten when many others have come, and so is news again. */
  @Test
  void layersWithoutEnd() throws Exception {
    TransferLog transfers = new TransferLog(log::add);
    for (int i = 0; i < 3_000; i++) {
      take(transfers, "layer" + i);
      take(transfers, "layer" + i);
    }
    take(transfers, "layer0");
    assertThat(log).hasSize(3_001).endsWith("layer2999: Exists", "layer0: Exists");
  }

  private static void take(TransferLog transfers, String layer) throws IOException {
    String item = "{\"status\":\"Exists\",\"id\":\"" + layer + "\"}";
    transfers.take(new ObjectMapper().readValue(item, PullResponseItem.class), "Exists");
  }

  private void read(StatusResponse.Builder status) throws IOException {
    answer.read(in(trace(status)));
  }

  private static ByteArrayInputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
