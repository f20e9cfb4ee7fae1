package io.github.ecsconex.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.app.config.HomeDirectory;
import io.github.ecsconex.app.config.SettingsReader.Need;
import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.app.wiring.Invocation;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.work.Worker;
import io.github.ecsconex.it.support.LocalRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.event.Level;

/**
 * The time of a whole job, from the push to the image in the registry, of a warm worker and of the
 * command-line tools by hand: same Git server, engine and registry, and each on a commit that
 * nobody built before.
 */
final class JobBench {
  private static final int ROUNDS = 5;
  private final Path work;

  JobBench(Path work) {
    this.work = work;
  }

  void run(PrintStream out) throws Exception {
    Bench.progress("making the repositories");
    Path repositories = work.resolve("git");
    BenchRepository small =
        BenchRepository.create(repositories.resolve("bench/small"), 300, 4_000, 5, 10);
    BenchRepository big =
        BenchRepository.create(repositories.resolve("bench/big"), 20_000, 6_200, 49, 590);
    try (GitDaemon git = GitDaemon.start(repositories);
        LocalRegistry registry = LocalRegistry.start(work.resolve("registry"))) {
      String url = git.url();
      Map<String, String> settings =
          Map.of(
              "CONEX_QUEUE", "sqlite:" + work.resolve("queue.db"),
              "CONEX_REGISTRIES", "oci+http:" + registry.host(),
              "CONEX_GIT_URL", url + "{owner}/{repo}",
              "CONEX_CACHE", work.resolve("cache").toString());
      Invocation invocation =
          new Invocation(
              settings,
              new HomeDirectory(work),
              Set.of(Need.QUEUE, Need.REGISTRIES),
              Optional.empty());
      WatchedLog log = new WatchedLog();
      try (Application application = new Application(invocation);
          ProgramLog programLog =
              ProgramLog.start(
                  new PrintStream(log, true, UTF_8), Level.INFO, application.get(Redactor.class))) {
        Worker worker = application.get(Worker.class);
        Thread running = Thread.ofPlatform().start(worker::run);
        Jobs jobs = new Jobs(application.get(MessageSender.class), log, registry.host(), url);
        head(out);
        measure(small, "small", jobs, out);
        measure(big, "big", jobs, out);
        worker.stop();
        running.join();
      }
    }
  }

  private static void head(PrintStream out) {
    out.println("| whole job | time | ÷ by hand |");
    out.println("|---|---|---|");
  }

  private void measure(BenchRepository repository, String name, Jobs jobs, PrintStream out)
      throws Exception {
    Median byHand = new Median();
    Median first = new Median();
    Median next = new Median();
    // The first round warms up the JVM, the engine and the disk's cache, and does not count.
    for (int round = 0; round <= ROUNDS; round++) {
      Bench.progress(name + ", round " + round + " of " + ROUNDS);
      long hand = jobs.byHand(name, repository.commit(), work);
      if (Files.exists(work.resolve("cache"))) {
        Bench.delete(work.resolve("cache"));
      }
      long cold = jobs.byConex(name, repository.commit());
      long warm = jobs.byConex(name, repository.commit());
      if (round > 0) {
        byHand.add(hand);
        first.add(cold);
        next.add(warm);
      }
    }
    row(out, name + ", by hand", byHand, byHand);
    row(out, name + ", first push", first, byHand);
    row(out, name + ", later push", next, byHand);
  }

  private static void row(PrintStream out, String what, Median time, Median byHand) {
    out.printf(
        Locale.ROOT,
        "| %s | %.2f s | %.2f |%n",
        what,
        time.seconds(),
        time.seconds() / byHand.seconds());
  }

  private record Jobs(MessageSender sender, WatchedLog log, String registry, String url) {
    long byHand(String name, String commit, Path work) throws IOException, InterruptedException {
      Path directory = Files.createDirectory(work.resolve("by-hand"));
      String image = registry + "/by-hand-" + name + ":" + commit;
      Map<String, String> buildkit = Map.of("DOCKER_BUILDKIT", "1");
      long began = System.nanoTime();
      Command.run(directory, "git", "init", "--quiet");
      Command.run(directory, "git", "fetch", "--depth=1", url + "bench/" + name, commit);
      Command.run(directory, "git", "checkout", "--quiet", "FETCH_HEAD");
      Command.run(directory, "rm", "-rf", ".git");
      Command.output(directory, buildkit, Command.DOCKER, "build", "--tag", image, ".");
      Command.run(directory, Command.DOCKER, "push", "--quiet", image);
      long ended = System.nanoTime();
      Command.run(work, Command.DOCKER, "rmi", "--no-prune", image);
      Bench.delete(directory);
      return ended - began;
    }

    long byConex(String name, String commit) throws Exception {
      String body =
          String.format(
              "{\"ref\":\"refs/heads/main\",\"after\":\"%s\",\"repository\":{\"name\":\"%s\","
                  + "\"owner\":{\"name\":\"bench\"}},\"pusher\":{\"name\":\"bench\"}}",
              commit, name);
      long began = System.nanoTime();
      sender.send("webhook", body);
      // Until then the registry is left alone, whose answers would cost the job its time.
      log.await("pushing " + registry + "/" + name + ":" + commit);
      while (!stands(name, commit)) {
        Thread.sleep(5);
      }
      return System.nanoTime() - began;
    }

    private boolean stands(String name, String commit) throws IOException {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + registry + "/v2/" + name + "/manifests/" + commit)
                  .toURL()
                  .openConnection();
      connection.setRequestMethod("HEAD");
      connection.setRequestProperty(
          "Accept", "application/vnd.docker.distribution.manifest.v2+json");
      return connection.getResponseCode() == 200;
    }
  }
}
