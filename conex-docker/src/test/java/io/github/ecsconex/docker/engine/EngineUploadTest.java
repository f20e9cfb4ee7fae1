package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineUploadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TYPE = "application/x-tar";
  private static final String BEGINNING =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n";

  private ServerSocket listener;
  private EngineUpload upload;
  private Socket engine;
  private InputStream fromUpload;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Socket near = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    upload = new EngineUpload(new EngineSocket(near));
    engine = listener.accept();
    engine.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    fromUpload = new BufferedInputStream(engine.getInputStream());
  }

  @AfterEach
  void disconnect() throws IOException {
    upload.close();
    engine.close();
    listener.close();
  }

  @Test
  void sendsALargeBodyInLargeParts() throws Exception {
    byte[] body = new byte[1_000_000];
    new Random(1).nextBytes(body);
    CompletableFuture<EngineUpload.Answer> answer = post(new ByteArrayInputStream(body));
    assertThat(head()).first().isEqualTo("POST /build?version=2 HTTP/1.1");
    List<byte[]> parts = parts();
    assertThat(joined(parts)).isEqualTo(body);
    assertThat(parts).hasSizeLessThan(20);
    say("HTTP/1.1 100 Continue\r\n\r\n" + BEGINNING + "0\r\n\r\n");
    assertThat(answer.join().status()).isEqualTo(200);
    assertThat(answer.join().body()).hasContent("{}");
  }

  @Test
  void readsWhatIsSaidBeforeTheEnd() throws Exception {
    CompletableFuture<EngineUpload.Answer> answer = post(InputStream.nullInputStream());
    assertThat(head()).contains("Content-Type: " + TYPE);
    assertThat(parts()).isEmpty();
    say(BEGINNING);
    InputStream said = answer.join().body();
    assertThat(new String(said.readNBytes(2), UTF_8)).isEqualTo("{}");
    // As who reads it does on an error: it may still be hours to the end.
    said.close();
  }

  @Test
  void isBrokenOffWhileItSends() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            begun.countDown();
            return 7;
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            begun.countDown();
            return length;
          }
        };
    CompletableFuture<EngineUpload.Answer> answer = post(endless);
    begun.await();
    upload.close();
    assertThat(answer).failsWithin(PATIENCE);
  }

  @Test
  void isBrokenOffWhileItWaits() throws Exception {
    CompletableFuture<EngineUpload.Answer> answer = post(InputStream.nullInputStream());
    head();
    parts();
    upload.close();
    assertThat(answer).failsWithin(PATIENCE);
  }

  @Test
  void doesNotTakeAnAnswerThatIsCutShortForAWholeOne() throws Exception {
    CompletableFuture<EngineUpload.Answer> answer = post(InputStream.nullInputStream());
    head();
    parts();
    say(BEGINNING);
    engine.close();
    InputStream said = answer.join().body();
    assertThatExceptionOfType(IOException.class).isThrownBy(said::readAllBytes);
  }

  @Test
  void anEndlessHeadIsNoAnswer() throws Exception {
    CompletableFuture<EngineUpload.Answer> answer = post(InputStream.nullInputStream());
    head();
    parts();
    String line = "X: " + "x".repeat(1_000) + "\r\n";
    Thread.ofVirtual()
        .start(() -> {
          try {
            say("HTTP/1.1 200 OK\r\n");
            while (true) {
              say(line);
            }
          } catch (IOException e) {
            // Nobody listens any more, as it should be.
          }
        });
    assertThat(answer)
        .failsWithin(PATIENCE)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IOException.class);
  }

  private CompletableFuture<EngineUpload.Answer> post(InputStream body) {
    CompletableFuture<EngineUpload.Answer> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(upload.post("/build?version=2", TYPE, body));
          } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private void say(String text) throws IOException {
    engine.getOutputStream().write(text.getBytes(ISO_8859_1));
    engine.getOutputStream().flush();
  }

  private List<String> head() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      lines.add(line);
    }
    return lines;
  }

  /** The chunks of RFC 9112, section 7.1, but for the last one, which is empty. */
  private List<byte[]> parts() throws IOException {
    List<byte[]> parts = new ArrayList<>();
    while (true) {
      int size = Integer.parseInt(line(), 16);
      byte[] part = fromUpload.readNBytes(size);
      line();
      if (size == 0) {
        return parts;
      }
      parts.add(part);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = fromUpload.read(); next != '\n'; next = fromUpload.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).strip();
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
