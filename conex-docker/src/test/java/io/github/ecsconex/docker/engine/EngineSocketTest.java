package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.docker.SelfSigned;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineSocketTest {
  @TempDir private Path folder;

  /** As a balancer does whose engine is gone: it takes the connection, and says nothing. */
  @Test
  void doesNotWaitForEverForTls() throws Exception {
    SSLContext tls = SSLContext.getDefault();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("tcp://127.0.0.1:" + silent.getLocalPort());
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> EngineSocket.open(address, Optional.of(tls), Duration.ofMillis(200)));
    }
  }

  /** An engine whose machine stands still reads nothing more, and does not hang up. */
  @Test
  void breaksOffWhatIsStuckOverTls() throws Exception {
    SSLContext tls = SelfSigned.context(SelfSigned.keys(folder, "engine"));
    try (ServerSocket engine =
        tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<SSLSocket> accepted =
          CompletableFuture.supplyAsync(() -> {
            try {
              SSLSocket socket = (SSLSocket) engine.accept();
              socket.startHandshake();
              return socket;
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      URI address = URI.create("tcp://127.0.0.1:" + engine.getLocalPort());
      EngineSocket socket = EngineSocket.open(address, Optional.of(tls), Duration.ofSeconds(20));
      AtomicLong written = new AtomicLong();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> {
            byte[] bytes = new byte[1 << 14];
            try {
              OutputStream out = socket.socket().getOutputStream();
              while (true) {
                out.write(bytes);
                written.incrementAndGet();
              }
            } catch (IOException e) {
              // Broken off, as it is meant to be.
            }
          });
      long before = -1;
      // Until nothing more goes through, of which nobody is told.
      while (written.get() == 0 || written.get() != before) {
        before = written.get();
        Thread.sleep(200);
      }
      socket.close();
      assertThat(writing).succeedsWithin(Duration.ofSeconds(20));
      accepted.join().close();
    }
  }

  @Test
  void anInterruptIsNoFailureOfTheEngine() throws Exception {
    Path path = folder.resolve("docker.sock");
    try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      engine.bind(UnixDomainSocketAddress.of(path));
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .isThrownBy(() ->
              EngineSocket.open(
                  URI.create("unix://" + path), Optional.empty(), Duration.ofSeconds(20)));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }
}
