package com.example.embedding;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.BuildPipeline;
import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.docker.engine.DockerEngine;
import io.github.ecsconex.docker.engine.DockerImageBuilder;
import io.github.ecsconex.docker.registry.OciImageCopier;
import io.github.ecsconex.docker.registry.OciRegistry;
import io.github.ecsconex.docker.registry.RegistryEndpoint;
import io.github.ecsconex.docker.registry.RegistryLimits;
import io.github.ecsconex.docker.registry.RegistryTransport;
import io.github.ecsconex.git.github.GithubPushDecoder;
import io.github.ecsconex.git.jgit.FetchSettings;
import io.github.ecsconex.git.jgit.GitCredentials;
import io.github.ecsconex.git.jgit.JgitSourceFetcher;
import io.github.ecsconex.git.jgit.RepositoryLocations;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Publishes the head of a Git repository as an image. */
public final class PublishHead {
  private final SourceFetcher git;
  private final BuildPipeline pipeline;
  private final InstantSource clock;

  PublishHead(SourceFetcher git, BuildPipeline pipeline, InstantSource clock) {
    this.git = git;
    this.pipeline = pipeline;
    this.clock = clock;
  }

  BuildOutcome publish(Repository repository) throws PortException, InterruptedException {
    CommitId head = git.resolve(repository, Revision.HEAD).commit();
    PushEvent push = PushEvent.of(repository, GitRef.branch("main"), head, "me");
    String job = "publish-" + head;
    return pipeline.build(push, job, clock.instant(), new JobLog(job, Redactor.NONE));
  }

  /**
   * Publishes one repository.
   *
   * @param arguments a template of Git URLs or paths, owner/name of the repository, the host and
   *     port of a registry without TLS, and a folder for what was fetched
   */
  public static void main(String[] arguments) throws PortException, InterruptedException {
    String gitUrl = arguments[0];
    Repository repository = Repository.parse(arguments[1]);
    RegistryEndpoint endpoint = RegistryEndpoint.http(arguments[2]);
    Path cache = Path.of(arguments[3]);
    URI engine =
        URI.create(System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));
    InstantSource clock = InstantSource.system();
    Ticker ticker = Ticker.system();

    try (RegistryTransport transport = new RegistryTransport(ticker, RegistryLimits.DEFAULT);
        JgitSourceFetcher git =
            new JgitSourceFetcher(
                RepositoryLocations.template(gitUrl),
                GitCredentials.NONE,
                FetchSettings.withCache(cache),
                clock,
                ticker)) {
      BuildPipeline pipeline =
          new BuildPipeline(
              new GithubPushDecoder(),
              git,
              new DockerImageBuilder(DockerEngine.at(engine), clock),
              List.of(new OciRegistry(transport, endpoint, RegistryLogin.ANONYMOUS)),
              new OciImageCopier(transport, List.of(endpoint)),
              BuildSettings.DEFAULT,
              clock);

      switch (new PublishHead(git, pipeline, clock).publish(repository)) {
        case BuildOutcome.Published published -> System.out.println(published.images());
        case BuildOutcome.AlreadyPublished already -> System.out.println(already.images());
        case BuildOutcome other -> throw new IllegalStateException("not published: " + other);
      }
    }
  }
}
