package io.github.ecsconex.it.bench;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.ElasticMqProcess;
import io.github.ecsconex.it.support.LocalRegistry;
import io.github.ecsconex.it.support.RegistryContent;
import io.github.ecsconex.it.support.WorkerImage;
import io.github.ecsconex.it.support.WorkerImage.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The memory of a container of the worker's image that builds four pushes at once, within the limit
 * that a task of the stack has, and is asked for its health meanwhile.
 */
final class ImageMemoryBench {
  private static final int BUILDS = 4;
  private static final int ROUNDS = 5;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String CONTAINER = "conex-bench-memory";

  private final Path folder;

  /**
   * @param folder for files that go with the measurement
   */
  ImageMemoryBench(Path folder) {
    this.folder = folder;
  }

  /** The most bytes that were resident at any time. */
  long peak() throws Exception {
    Path repositories = Files.createDirectories(folder.resolve("git"));
    List<BenchRepository> pushed = new ArrayList<>();
    for (int i = 0; i < BUILDS; i++) {
      pushed.add(BenchRepository.create(repositories.resolve(owned(i)), 2_000, 10_000, 5, 100));
    }
    try (GitDaemon git = GitDaemon.start(repositories);
        LocalRegistry registry = LocalRegistry.start(folder.resolve("registry"));
        RegistryContent content = new RegistryContent(registry.host());
        ElasticMqProcess server = ElasticMqProcess.start();
        AwsConnection aws = server.connection()) {
      QueueUrl url = server.createQueue();
      try (SqsQueue queue = new SqsQueue(aws, url, Ticker.system())) {
        start(server, url, git, registry);
        for (int round = 1; round <= ROUNDS; round++) {
          Bench.progress(BUILDS + " builds at once, round " + round + " of " + ROUNDS);
          List<String> commits = new ArrayList<>();
          for (BenchRepository repository : pushed) {
            commits.add(repository.commit());
          }
          for (int i = 0; i < BUILDS; i++) {
            queue.send("webhook", push(i, commits.get(i)));
          }
          for (int i = 0; i < BUILDS; i++) {
            await(content, named(i), commits.get(i));
          }
        }
      }
      return ImageBench.memory(CONTAINER, "VmHWM");
    } finally {
      WorkerImage.docker("rm", "--force", CONTAINER);
    }
  }

  private static String named(int repository) {
    return "memory-" + repository;
  }

  private static String owned(int repository) {
    return "bench/" + named(repository);
  }

  private static String push(int repository, String commit) {
    return String.format(
        "{\"ref\":\"refs/heads/main\",\"after\":\"%s\",\"repository\":{\"name\":\"%s\","
            + "\"owner\":{\"name\":\"bench\"}},\"pusher\":{\"name\":\"bench\"}}",
        commit, named(repository));
  }

  private static void start(
      ElasticMqProcess server, QueueUrl url, GitDaemon git, LocalRegistry registry)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("run", "--detach", "--name", CONTAINER));
    command.addAll(List.of("--memory", "512m", "--health-interval", "5s"));
    command.addAll(
        WorkerImage.options(
            Map.of(
                "CONEX_QUEUE",
                "sqs:" + url.text(),
                "CONEX_REGISTRIES",
                "oci+http:" + registry.host(),
                "CONEX_GIT_URL",
                git.url() + "{owner}/{repo}",
                "NumberOfWorkers",
                String.valueOf(BUILDS),
                "AWS_ENDPOINT_URL",
                server.endpoint().toString(),
                "AWS_REGION",
                ElasticMqProcess.REGION,
                "AWS_ACCESS_KEY_ID",
                ElasticMqProcess.KEY,
                "AWS_SECRET_ACCESS_KEY",
                ElasticMqProcess.KEY)));
    command.add(WorkerImage.NAME);
    Ended started = WorkerImage.docker(command.toArray(String[]::new));
    if (started.exitCode() != 0) {
      throw new IOException("no worker was started:\n" + started.output());
    }
  }

  private static void await(RegistryContent content, String name, String commit) throws Exception {
    long began = System.nanoTime();
    while (content.digest(name, commit).isEmpty()) {
      if (System.nanoTime() - began > LIMIT.toNanos()) {
        throw new IOException(
            name + " was not published:\n" + WorkerImage.docker("logs", CONTAINER).output());
      }
      Thread.sleep(100);
    }
  }
}
