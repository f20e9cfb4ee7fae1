package io.github.ecsconex.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.ecsconex.it.support.WorkerImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * How large the worker's image is, how soon a container of it asks for its first message, and what
 * memory it then has.
 */
final class ImageBench {
  private static final int ROUNDS = 10;
  private static final Duration SETTLING = Duration.ofSeconds(10);
  private static final long LIMIT_SECONDS = 60;
  private static final String CONTAINER = "conex-bench-image";

  private final BlockingQueue<Long> received = new LinkedBlockingQueue<>();

  private final Path folder;

  /**
   * @param folder for files that go with the measurement
   */
  ImageBench(Path folder) {
    this.folder = folder;
  }

  void run(PrintStream out) throws Exception {
    Files.createDirectories(folder);
    Bench.progress("building the image");
    WorkerImage.build(folder);
    long size = size(WorkerImage.NAME) - size(WorkerImage.BASE);
    Bench.progress("compressing the image");
    long compressed = compressed(WorkerImage.NAME) - compressed(WorkerImage.BASE);
    Median started = new Median();
    long resident = 0;
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(each -> Thread.ofVirtual().start(each));
    server.createContext("/", this::answer);
    server.start();
    try {
      for (int round = 0; round <= ROUNDS; round++) {
        Bench.progress("start " + round + " of " + ROUNDS);
        long time = start(server.getAddress().getPort());
        if (round > 0) {
          started.add(time);
        }
        Thread.sleep(SETTLING);
        resident = memory(CONTAINER, "VmRSS");
        WorkerImage.docker("rm", "--force", CONTAINER);
      }
    } finally {
      WorkerImage.docker("rm", "--force", CONTAINER);
      server.stop(0);
    }
    long busy = new ImageMemoryBench(folder.resolve("busy")).peak();
    out.println("| image | figure | aim |");
    out.println("|---|---|---|");
    row(out, "beside its base, uncompressed", size / 1e6, "MB", "150 MB");
    row(out, "beside its base, compressed", compressed / 1e6, "MB", "90 MB");
    row(out, "docker run to the first ReceiveMessage", started.seconds(), "s", "1.0 s");
    row(out, "memory of an idle worker", resident / 1e6, "MB", "160 MB");
    row(out, "at most, with 4 builds at once", busy / 1e6, "MB", "320 MB");
  }

  private static void row(PrintStream out, String what, double figure, String unit, String aim) {
    out.printf(Locale.ROOT, "| %s | %.2f %s | %s |%n", what, figure, unit, aim);
  }

  private long start(int port) throws IOException, InterruptedException {
    String host = "127.0.0.1:" + port;
    List<String> command = new ArrayList<>(List.of("run", "--detach", "--name", CONTAINER));
    command.addAll(
        WorkerImage.options(
            Map.of(
                "CONEX_QUEUE", "sqs:http://" + host + "/123456789012/bench",
                "CONEX_REGISTRIES", "ecr:us-east-1",
                "AWS_ENDPOINT_URL", "http://" + host,
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "bench",
                "AWS_SECRET_ACCESS_KEY", "bench")));
    command.add(WorkerImage.NAME);
    received.clear();
    long began = System.nanoTime();
    WorkerImage.docker(command.toArray(String[]::new));
    Long first = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (first == null) {
      throw new IOException(
          "no message was asked for:\n" + WorkerImage.docker("logs", CONTAINER).output());
    }
    return first - began;
  }

  /** The bytes that Linux tells of a container's process under {@code name}. */
  static long memory(String container, String name) throws IOException, InterruptedException {
    String pid =
        WorkerImage.docker("inspect", "--format", "{{.State.Pid}}", container).output().strip();
    return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
            .filter(line -> line.startsWith(name + ":"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        * 1024;
  }

  private static long size(String image) throws IOException, InterruptedException {
    return Long.parseLong(
        WorkerImage.docker("image", "inspect", "--format", "{{.Size}}", image).output().strip());
  }

  /** As large as a registry has it, or a little less for the layers' not being apart. */
  private static long compressed(String image) throws IOException {
    Process save = new ProcessBuilder("docker", "save", image).start();
    long[] size = {0};
    try (InputStream tar = save.getInputStream();
        GZIPOutputStream gzip =
            new GZIPOutputStream(
                new OutputStream() {
                  @Override
                  public void write(int b) {
                    size[0]++;
                  }

                  @Override
                  public void write(byte[] bytes, int offset, int length) {
                    size[0] += length;
                  }
                })) {
      tar.transferTo(gzip);
    }
    return size[0];
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      if (target.endsWith(".ReceiveMessage")) {
        received.add(System.nanoTime());
        Thread.sleep(Duration.ofSeconds(20));
      }
      byte[] body = "{}".getBytes(UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
