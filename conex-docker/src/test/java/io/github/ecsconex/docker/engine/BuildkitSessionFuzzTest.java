package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.secret.Secret;
import io.grpc.ServerServiceDefinition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever an engine sends on a session, the session ends with its connection, and asks for little
 * memory until then. The inputs are the same in each run.
 */
@Timeout(120)
class BuildkitSessionFuzzTest {
  private static final int ROUNDS = 400;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  /** Far more than what may be kept. */
  private static final int FLOOD = 1 << 26;

  /** Says of each input what is wrong with it. Held here, else it would be forgotten. */
  private static final Logger GRPC = Logger.getLogger("io.grpc.okhttp");

  private final List<ServerServiceDefinition> services =
      List.of(
          new HealthService().bindService(),
          new SecretsService(Map.of("token", () -> Secret.of("s3cr3t")), line -> {}).bindService());

  @BeforeAll
  static void silence() {
    GRPC.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    GRPC.setLevel(null);
  }

  @Test
  void changedFrames() throws Exception {
    Random random = new Random(8);
    for (int round = 0; round < ROUNDS; round++) {
      say(changed(conversation(), random));
    }
  }

  @Test
  void noise() throws Exception {
    Random random = new Random(9);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      say(noise);
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      frames.writeBytes(preface());
      frames.writeBytes(noise);
      say(frames.toByteArray());
    }
  }

  @Test
  void framesOfAnyKind() throws Exception {
    Random random = new Random(10);
    for (int round = 0; round < ROUNDS; round++) {
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      frames.writeBytes(preface());
      frames.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
      for (int i = 0; i < 20; i++) {
        byte[] payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
        frames.writeBytes(
            frame(random.nextInt(11), random.nextInt(256), random.nextInt(8), payload));
      }
      say(frames.toByteArray());
    }
  }

  @Test
  void headersWithoutEnd() throws Exception {
    // A header that is in every client's table, by its number.
    byte[] block = new byte[1 << 14];
    Arrays.fill(block, (byte) 0x82);
    assertCutOff(frame(HEADERS, 0, 1, block), frame(CONTINUATION, 0, 1, block));
  }

  @Test
  void pingsWithoutEnd() throws Exception {
    assertCutOff(new byte[0], frame(PING, 0, 0, new byte[8]));
  }

  @Test
  void aBlockOfHeadersHasALimit() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(preface());
    for (int stream = 1; stream < 99; stream += 2) {
      bytes.writeBytes(frame(HEADERS, 0, stream, new byte[10_000]));
      bytes.writeBytes(frame(CONTINUATION, END_HEADERS, stream, new byte[10_000]));
      bytes.writeBytes(frame(DATA, END_STREAM, stream, new byte[10_000]));
    }
    int harmless = bytes.size();
    bytes.writeBytes(frame(HEADERS, 0, 99, new byte[10_000]));
    for (int i = 0; i < 6; i++) {
      bytes.writeBytes(frame(CONTINUATION, 0, 99, new byte[10_000]));
    }
    for (int pieces : new int[] {1, 7, 4096}) {
      LimitedFrames frames = new LimitedFrames(new ByteArrayInputStream(bytes.toByteArray()));
      byte[] piece = new byte[pieces];
      for (int left = harmless; left > 0; ) {
        left -= frames.read(piece, 0, Math.min(left, pieces));
      }
      assertThatExceptionOfType(ProtocolException.class).isThrownBy(frames::readAllBytes);
    }
  }

  /** The session takes no more of {@code again} than it has room for. */
  private void assertCutOff(byte[] first, byte[] again) throws Exception {
    try (SessionClient client = SessionClient.answering(SessionClient.UPGRADED, services)) {
      OutputStream out = client.socket().getOutputStream();
      out.write(preface());
      out.write(frame(SETTINGS, 0, 0, new byte[0]));
      Thread answers =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // It is cut off, as it should be.
                }
              });
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> {
            out.write(first);
            for (int sent = 0; sent < FLOOD; sent += again.length) {
              out.write(again);
            }
          });
      answers.join();
    }
  }

  /** Says {@code bytes}, and waits until the session has no more to say to that. */
  private void say(byte[] bytes) throws Exception {
    try (SessionClient client = SessionClient.answering(SessionClient.UPGRADED, services)) {
      try {
        client.socket().getOutputStream().write(bytes);
        client.socket().shutdownOutput();
        client.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // Cut off.
        assertThat(client.session()).isPresent();
      }
    }
  }

  private static byte[] conversation() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(preface());
    bytes.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
    bytes.writeBytes(frame(SETTINGS, 1, 0, new byte[0]));
    bytes.writeBytes(
        frame(HEADERS, END_HEADERS, 1, headers("/moby.buildkit.secrets.v1.Secrets/GetSecret")));
    bytes.writeBytes(
        frame(DATA, END_STREAM, 1, new byte[] {0, 0, 0, 0, 7, 10, 5, 't', 'o', 'k', 'e', 'n'}));
    bytes.writeBytes(frame(HEADERS, END_HEADERS, 3, headers("/grpc.health.v1.Health/Check")));
    bytes.writeBytes(frame(DATA, END_STREAM, 3, new byte[] {0, 0, 0, 0, 0}));
    bytes.writeBytes(frame(PING, 0, 0, new byte[8]));
    return bytes.toByteArray();
  }

  /** As literals without Huffman's code (RFC 7541, section 6.2.2). */
  private static byte[] headers(String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    Map<String, String> fields = new LinkedHashMap<>(Map.of(":method", "POST"));
    fields.put(":scheme", "http");
    fields.put(":path", path);
    fields.put(":authority", "docker");
    fields.put("content-type", "application/grpc");
    fields.put("te", "trailers");
    fields.forEach((name, value) -> {
      block.write(0);
      block.write(name.length());
      block.writeBytes(name.getBytes(US_ASCII));
      block.write(value.length());
      block.writeBytes(value.getBytes(US_ASCII));
    });
    return block.toByteArray();
  }

  private static byte[] preface() {
    return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >> 16);
    frame.write(payload.length >> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    frame.write(0);
    frame.write(0);
    frame.write(stream >> 8);
    frame.write(stream);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  private static byte[] changed(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = 24 + random.nextInt(copy.length - 24);
      switch (random.nextInt(3)) {
        case 0 -> copy[at] = (byte) random.nextInt(256);
        case 1 -> copy[at] ^= (byte) (1 << random.nextInt(8));
        default -> copy = Arrays.copyOf(copy, Math.max(25, at));
      }
    }
    return copy;
  }
}
