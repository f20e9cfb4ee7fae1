package io.github.ecsconex.it.bench;

import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.NetworkMode;
import io.github.ecsconex.core.image.PullPolicy;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.docker.engine.BuildkitImageBuilder;
import io.github.ecsconex.docker.engine.DirectorySourceTree;
import io.github.ecsconex.docker.engine.DockerEngine;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.PrivateEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/**
 * BuildKit from Java against BuildKit by the command line: the same contexts, by turns, on one
 * engine of the measurement's own, which keeps its images in memory, so that no disk hides what the
 * clients do.
 */
final class BuildBench {
  private static final int ROUNDS = 5;
  private static final int AT_ONCE = 12;
  private static final int ENGINE_MEGABYTES = 12_000;
  private static final long LIMIT_SECONDS = 120;
  private static final Map<String, String> BUILDKIT =
      Map.of("DOCKER_BUILDKIT", "1", "BUILDKIT_PROGRESS", "plain");

  private interface Build {
    /** Returns what is to be closed once the time was taken: the command line keeps its images. */
    AutoCloseable run() throws Exception;
  }

  private final Path work;

  BuildBench(Path work) {
    this.work = work;
  }

  void run(PrintStream out) throws Exception {
    Files.createDirectories(work);
    try (ProgramLog log = quiet();
        PrivateEngine engine = PrivateEngine.startWithRoomFor(ENGINE_MEGABYTES);
        Engine client = engine.connect()) {
      BaseImage.make(client.client());
      Clients clients = new Clients(engine);
      out.println("| build | conex | command line | ratio | aim |");
      out.println("|---|---|---|---|---|");
      cached(clients, out);
      atOnce(clients, out);
      gibibyte(clients, out);
      out.println();
      out.println("| | median | aim |");
      out.println("|---|---|---|");
      cancel(clients, out);
    }
  }

  /** Without it the libraries log each byte that they send. */
  private static ProgramLog quiet() {
    return ProgramLog.start(System.err, Level.WARN, Redactor.NONE);
  }

  private void cached(Clients clients, PrintStream out) throws Exception {
    Path context = context("small", 300, 4_000, "COPY . /app\nRUN ls /app > /files\n");
    compare(
        out,
        "300 files, all steps cached",
        "≤ 1.5",
        () -> clients.byConex(context, false),
        () -> clients.byHand(context, false));
    compare(
        out,
        "300 files, nothing cached",
        "≤ 1.0",
        () -> clients.byConex(context, true),
        () -> clients.byHand(context, true));
  }

  private void atOnce(Clients clients, PrintStream out) throws Exception {
    List<Path> contexts = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      contexts.add(context("one-of-" + i, 300, 4_000, "COPY . /app\nRUN ls /app > /files\n"));
    }
    compare(
        out,
        AT_ONCE + " at once, nothing cached",
        "≤ 1.0",
        () -> all(contexts, context -> clients.byConex(context, true)),
        () -> all(contexts, context -> clients.byHand(context, true)));
  }

  private void gibibyte(Clients clients, PrintStream out) throws Exception {
    // The context is sent whole, and next to nothing is done with it.
    Path context = context("gibibyte", 10_000, 107_375, "COPY Dockerfile /\n");
    Path tar = work.resolve("gibibyte.tar");
    Command.run(context, "tar", "--create", "--file", tar.toString(), ".");
    Median conex = new Median();
    Median hand = new Median();
    try (OwnJvm jvm = new OwnJvm(clients.engine, context)) {
      for (int round = 0; round <= ROUNDS; round++) {
        Bench.progress("1 GiB, round " + round + " of " + ROUNDS);
        long byConex = jvm.build();
        clients.forgetAll();
        long byHand = time(() -> clients.byHandFrom(tar));
        clients.forgetAll();
        if (round > 0) {
          conex.add(byConex);
          hand.add(byHand);
        }
      }
    }
    out.printf(
        Locale.ROOT,
        "| 1 GiB in 10,000 files, by -Xmx64m against a tar that lies ready | %.2f s, %.0f MB/s |"
            + " %.2f s, %.0f MB/s | throughput %.2f | ≥ 0.9 |%n",
        conex.seconds(),
        (1 << 30) / conex.seconds() / 1e6,
        hand.seconds(),
        (1 << 30) / hand.seconds() / 1e6,
        hand.seconds() / conex.seconds());
  }

  private void cancel(Clients clients, PrintStream out) throws Exception {
    Median median = new Median();
    for (int round = 0; round <= ROUNDS; round++) {
      Bench.progress("cancelling, round " + round + " of " + ROUNDS);
      String mark = "bench-" + UUID.randomUUID();
      Path context = context(mark, 1, 1, "RUN echo up; sleep 1000; echo " + mark + "\n");
      CountDownLatch up = new CountDownLatch(1);
      Thread build =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  clients.byConex(context, true, line -> countIf(line.endsWith("up"), up)).close();
                } catch (Exception e) {
                  // Interrupted, as it is meant to be.
                }
              });
      if (!up.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the step did not begin");
      }
      if (!runs(mark)) {
        throw new IOException("the processes of the step are not to be seen");
      }
      long began = System.nanoTime();
      build.interrupt();
      while (runs(mark)) {
        Thread.sleep(5);
      }
      long ended = System.nanoTime();
      build.join();
      if (round > 0) {
        median.add(ended - began);
      }
    }
    out.printf(
        Locale.ROOT,
        "| from the interrupt until the step's processes are gone | %.2f s | ≤ 2 s |%n",
        median.seconds());
  }

  private static boolean runs(String mark) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains(mark));
  }

  private static void countIf(boolean condition, CountDownLatch latch) {
    if (condition) {
      latch.countDown();
    }
  }

  private static void compare(PrintStream out, String what, String aim, Build conex, Build hand)
      throws Exception {
    Median byConex = new Median();
    Median byHand = new Median();
    // The first round warms up the JVM and the engine, and does not count.
    for (int round = 0; round <= ROUNDS; round++) {
      Bench.progress(what + ", round " + round + " of " + ROUNDS);
      long own = time(conex);
      long other = time(hand);
      if (round > 0) {
        byConex.add(own);
        byHand.add(other);
      }
    }
    out.printf(
        Locale.ROOT,
        "| %s | %.2f s | %.2f s | %.2f | %s |%n",
        what,
        byConex.seconds(),
        byHand.seconds(),
        byConex.seconds() / byHand.seconds(),
        aim);
  }

  private static long time(Build build) throws Exception {
    long began = System.nanoTime();
    AutoCloseable built = build.run();
    long ended = System.nanoTime();
    built.close();
    return ended - began;
  }

  private interface Each {
    AutoCloseable build(Path context) throws Exception;
  }

  private static AutoCloseable all(List<Path> contexts, Each each) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<AutoCloseable>> builds = new ArrayList<>();
      for (Path context : contexts) {
        builds.add(() -> each.build(context));
      }
      List<AutoCloseable> built = new ArrayList<>();
      for (Future<AutoCloseable> build : threads.invokeAll(builds)) {
        built.add(build.get());
      }
      return () -> {
        for (AutoCloseable one : built) {
          one.close();
        }
      };
    } catch (ExecutionException e) {
      throw new IOException("one of the builds failed", e);
    }
  }

  /** A directory of files that no compression makes smaller, and a Dockerfile. */
  private Path context(String name, int files, int size, String instructions) throws IOException {
    Path directory = Files.createDirectories(work.resolve(name));
    Files.writeString(
        directory.resolve("Dockerfile"), "FROM " + BaseImage.NAME + "\n" + instructions);
    Random random = new Random(name.hashCode());
    byte[] content = new byte[size];
    for (int i = 0; i < files; i++) {
      random.nextBytes(content);
      Path file = directory.resolve("dir-" + i / 100 + "/file-" + i + ".bin");
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    }
    return directory;
  }

  /** Both ways to build, on one engine. */
  private static final class Clients {
    private final PrivateEngine engine;
    private final BuildkitImageBuilder builder;

    Clients(PrivateEngine engine) {
      this.engine = engine;
      this.builder =
          new BuildkitImageBuilder(
              DockerEngine.at(engine.host()), InstantSource.system(), new SecureRandom());
    }

    BuiltImage byConex(Path context, boolean noCache) throws Exception {
      return byConex(context, noCache, line -> {});
    }

    BuiltImage byConex(Path context, boolean noCache, BuildLog log) throws Exception {
      return build(builder, context, noCache, log);
    }

    static BuiltImage build(
        BuildkitImageBuilder builder, Path context, boolean noCache, BuildLog log)
        throws Exception {
      BuildRequest request =
          BuildRequest.of("bench-" + UUID.randomUUID(), "bench", BuildRecipe.of("Dockerfile"))
              .withPolicy(
                  new BuildPolicy(
                      noCache, PullPolicy.MISSING, false, NetworkMode.DEFAULT, BuildLimits.NONE));
      try (SourceTree source = DirectorySourceTree.of(context)) {
        return builder.build(source, request, log);
      }
    }

    AutoCloseable byHand(Path context, boolean noCache) throws IOException, InterruptedException {
      List<String> command =
          new ArrayList<>(List.of(Command.DOCKER, "build", "--tag", tag(context)));
      if (noCache) {
        command.add("--no-cache");
      }
      command.add(".");
      Command.output(context, environment(), command.toArray(String[]::new));
      return () -> {};
    }

    AutoCloseable byHandFrom(Path tar) throws IOException, InterruptedException {
      Command.outputOf(
          tar, environment(), Command.DOCKER, "build", "--no-cache", "--tag", tag(tar), "-");
      return () -> {};
    }

    void forgetAll() throws IOException, InterruptedException {
      Command.output(
          Path.of("/"), environment(), Command.DOCKER, "builder", "prune", "--all", "--force");
    }

    private static String tag(Path context) {
      return "by-hand:" + context.getFileName();
    }

    private Map<String, String> environment() {
      Map<String, String> variables = new HashMap<>(BUILDKIT);
      variables.put("DOCKER_HOST", engine.host().toString());
      return variables;
    }
  }

  /** Builds by a JVM with little memory, which tells how long each build took. */
  private static final class OwnJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    OwnJvm(PrivateEngine engine, Path context) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
      command.addAll(
          List.of(BuildLoop.class.getName(), engine.host().toString(), context.toString()));
      this.process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      this.output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    long build() throws IOException {
      OutputStream go = process.getOutputStream();
      go.write('\n');
      go.flush();
      String nanos = output.readLine();
      if (nanos == null) {
        throw new IOException("the JVM that builds has ended");
      }
      return Long.parseLong(nanos);
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  /** The other end of {@link OwnJvm}. */
  static final class BuildLoop {
    private BuildLoop() {}

    public static void main(String[] arguments) throws Exception {
      quiet();
      BuildkitImageBuilder builder =
          new BuildkitImageBuilder(
              DockerEngine.at(URI.create(arguments[0])),
              InstantSource.system(),
              new SecureRandom());
      while (System.in.read() >= 0) {
        System.out.println(
            time(() -> Clients.build(builder, Path.of(arguments[1]), true, line -> {})));
      }
      System.exit(0);
    }
  }
}
