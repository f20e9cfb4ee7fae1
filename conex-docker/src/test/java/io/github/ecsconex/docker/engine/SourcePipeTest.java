package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.ecsconex.core.log.LogContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SourcePipeTest {
  private static final long PATIENCE = 30;

  private final AtomicBoolean brokenOff = new AtomicBoolean();

  @Test
  void carriesEveryByteInOrder() throws Exception {
    byte[] bytes = new byte[3_000_001];
    new Random(1).nextBytes(bytes);
    SourcePipe.Writer writer =
        out -> {
          out.write(bytes[0]);
          int at = 1;
          for (int size = 1; at < bytes.length; size = size * 3 % 600_011) {
            int count = Math.min(size, bytes.length - at);
            out.write(bytes, at, count);
            at += count;
          }
        };
    try (SourcePipe pipe = pipe(writer)) {
      assertThat(pipe.input()).hasSameContentAs(new ByteArrayInputStream(bytes));
      assertThat(pipe.failure()).isEmpty();
      assertThat(brokenOff).isFalse();
    }
  }

  @Test
  void aWriterThatDiesIsNotAnEnd() throws Exception {
    IOException reason = new IOException("the disk is gone");
    SourcePipe.Writer writer =
        out -> {
          out.write("half".getBytes(UTF_8));
          throw reason;
        };
    try (SourcePipe pipe = pipe(writer)) {
      InputStream input = pipe.input();
      assertThat(input.readNBytes(4)).asString(UTF_8).isEqualTo("half");
      assertThatIOException().isThrownBy(input::read).withCause(reason);
      assertThat(brokenOff).isTrue();
      assertThatIOException().isThrownBy(input::read).withCause(reason);
      assertThat(pipe.failure()).contains(reason);
    }
  }

  @Test
  void aDefectOfTheWriterIsNotAnEndEither() throws Exception {
    SourcePipe.Writer writer =
        out -> {
          throw new IllegalStateException("a defect");
        };
    try (SourcePipe pipe = pipe(writer)) {
      assertThatIOException().isThrownBy(() -> pipe.input().read());
      assertThat(brokenOff).isTrue();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(pipe::failure)
          .withMessage("a defect");
    }
  }

  @Test
  void whoClosesItEndsAWriterThatNobodyReads() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    SourcePipe.Writer endless =
        out -> {
          try {
            while (true) {
              out.write(new byte[1000]);
            }
          } finally {
            interrupted.set(Thread.currentThread().isInterrupted());
            ended.countDown();
          }
        };
    SourcePipe pipe = pipe(endless);
    assertThat(pipe.input().read()).isZero();
    pipe.close();
    assertThat(ended.getCount()).isZero();
    assertThat(interrupted).isFalse();
    assertThat(pipe.failure()).isEmpty();
    assertThat(brokenOff).isFalse();
  }

  @Test
  void whoClosesItEndsAReaderThatWaits() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    SourcePipe pipe =
        pipe(out -> {
          try {
            assertThat(never.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    FutureTask<Integer> read = new FutureTask<>(() -> pipe.input().read());
    Thread reader = Thread.ofVirtual().start(read);
    awaitWaiting(reader);
    Thread closer = Thread.ofVirtual().start(pipe::close);
    assertThat(reader.join(Duration.ofSeconds(PATIENCE))).isTrue();
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(read::get)
        .withCauseInstanceOf(IOException.class);
    never.countDown();
    assertThat(closer.join(Duration.ofSeconds(PATIENCE))).isTrue();
  }

  @Test
  void theReaderCannotEndIt() throws Exception {
    try (SourcePipe pipe = pipe(out -> out.write('x'))) {
      pipe.input().close();
      assertThat(pipe.input().read()).isEqualTo('x');
      assertThat(pipe.input().read()).isEqualTo(-1);
    }
  }

  private SourcePipe pipe(SourcePipe.Writer writer) {
    return new SourcePipe(writer, () -> brokenOff.set(true), LogContext.ofThisThread());
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
