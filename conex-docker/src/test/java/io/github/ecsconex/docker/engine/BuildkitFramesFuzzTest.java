package io.github.ecsconex.docker.engine;

import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.begun;
import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.done;
import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.output;
import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.status;
import static io.github.ecsconex.docker.engine.BuildkitAnswerTest.trace;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever an engine sends ends in an answer or an {@link IOException}, soon and in little memory.
 * The inputs are the same in each run: changed answers, and noise.
 */
@Timeout(120)
class BuildkitFramesFuzzTest {
  private static final int ROUNDS = 20_000;

  private static final byte[] ANSWER =
      String.join(
              "\r\n",
              trace(status().addVertexes(begun("sha256:a", "[2/4] RUN npm ci"))),
              trace(status().addLogs(output("sha256:a", "added 3 packages\nin 2s"))),
              "{\"stream\":\"x\",\"aux\":{\"ID\":\"sha256:0\"},\"n\":[1,{\"m\":2.5e3}]}",
              trace(status().addVertexes(done("sha256:a", "[2/4] RUN npm ci", 2))),
              "{\"errorDetail\":{\"code\":1,\"message\":\"exit code: 1\"},\"error\":\"ä\"}")
          .getBytes(UTF_8);

  private static final byte[] MESSAGE =
      status()
          .addVertexes(begun("sha256:a", "[2/4] RUN npm ci"))
          .addVertexes(done("sha256:b", "[3/4] COPY . .", 1))
          .addLogs(output("sha256:a", "added 3 packages\n"))
          .build()
          .toByteArray();

  @Test
  void changedAnswers() {
    Random random = new Random(4);
    for (int round = 0; round < ROUNDS; round++) {
      feed(changed(ANSWER, random));
    }
  }

  @Test
  void changedMessages() {
    Random random = new Random(5);
    for (int round = 0; round < ROUNDS; round++) {
      feed(value(changed(MESSAGE, random)));
    }
  }

  @Test
  void noise() {
    Random random = new Random(6);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      feed(noise);
      feed(value(noise));
    }
  }

  @Test
  void stepsWithoutEnd() throws Exception {
    // More steps than are kept, each with output that never ends its line.
    AtomicLong characters = new AtomicLong();
    BuildkitAnswer answer = new BuildkitAnswer(line -> characters.addAndGet(line.length()));
    for (int i = 0; i < 5_000; i++) {
      String digest = "sha256:" + i;
      answer.read(
          new ByteArrayInputStream(
              trace(
                      status()
                          .addVertexes(begun(digest, "step " + i + "x".repeat(10_000)))
                          .addLogs(output(digest, "y".repeat(1_000))))
                  .getBytes(UTF_8)));
    }
    assertThat(characters.get()).isPositive().isLessThan(1_000 * 2_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":", "[", "{\"aux\":\"", "{\"", "1", " "})
  void valuesWithoutEnd(String piece) {
    // Far more than the heap of the tests would hold if it were kept.
    InputStream endless =
        new InputStream() {
          private final byte[] bytes = piece.getBytes(UTF_8);
          private long position;

          @Override
          public int read() {
            return position == 200_000_000L ? -1 : bytes[(int) (position++ % bytes.length)];
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            int count = 0;
            for (int next = read(); next >= 0; next = count < length ? read() : -1) {
              into[offset + count++] = (byte) next;
              if (count == length) {
                break;
              }
            }
            return count == 0 ? -1 : count;
          }
        };
    try {
      new BuildkitAnswer(line -> {}).read(endless);
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("x".repeat(1_000));
    }
  }

  @Test
  void headsOfAnUpgrade() {
    byte[] head = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\n\r\n".getBytes(UTF_8);
    Random random = new Random(7);
    for (int round = 0; round < ROUNDS; round++) {
      try {
        assertThat(UpgradeAnswer.read(new ByteArrayInputStream(changed(head, random))).status())
            .isBetween(0, 999);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("the engine");
      }
    }
  }

  private static void feed(byte[] bytes) {
    try {
      BuildkitAnswer answer = new BuildkitAnswer(line -> assertThat(line).doesNotContain("\n"));
      answer.read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
  }

  private static byte[] value(byte[] message) {
    return ("{\"id\":\"moby.buildkit.trace\",\"aux\":\""
            + Base64.getEncoder().encodeToString(message)
            + "\"}")
        .getBytes(UTF_8);
  }

  /** {@code bytes}, here and there changed, cut, or said twice. */
  private static byte[] changed(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    for (int change : List.of(0, 1, 2).subList(0, 1 + random.nextInt(3))) {
      int at = random.nextInt(copy.length);
      switch (random.nextInt(4)) {
        case 0 -> copy[at] = (byte) random.nextInt(256);
        case 1 -> copy[at] ^= (byte) (1 << (change + random.nextInt(5)));
        case 2 -> copy = Arrays.copyOf(copy, Math.max(1, at));
        default -> {
          byte[] twice = Arrays.copyOf(copy, copy.length + at);
          System.arraycopy(copy, 0, twice, copy.length, at);
          copy = twice;
        }
      }
    }
    return copy;
  }
}
