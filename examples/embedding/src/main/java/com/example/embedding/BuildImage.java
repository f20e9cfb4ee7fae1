package com.example.embedding;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.BuildAccess;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.docker.engine.BuildkitImageBuilder;
import io.github.ecsconex.docker.engine.DirectorySourceTree;
import io.github.ecsconex.docker.engine.DockerEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/** Builds an image with BuildKit, and pushes it: of a directory, or of a commit of Git. */
public final class BuildImage {
  private final ImageBuilder builder;

  BuildImage(ImageBuilder builder) {
    this.builder = builder;
  }

  ImageDigest ofDirectory(Path directory, ImageReference target)
      throws IOException, PortException, InterruptedException {
    BuildRequest request =
        BuildRequest.of("build-1", "octocat/hello", BuildRecipe.of("Dockerfile"));
    try (SourceTree source = DirectorySourceTree.of(directory);
        BuiltImage image = builder.build(source, request, System.out::println)) {
      return image.push(target, RegistryLogin.ANONYMOUS, System.out::println);
    }
  }

  ImageDigest ofHead(SourceFetcher git, Repository repository, ImageReference target, Secret token)
      throws PortException, InterruptedException {
    BuildRequest request =
        BuildRequest.of("build-2", repository.toString(), BuildRecipe.of("Dockerfile"))
            .withAccess(new BuildAccess(Map.of("token", () -> token), Map.of()));
    try (SourceTree source =
            git.fetch(repository, git.resolve(repository, Revision.HEAD).commit());
        BuiltImage image = builder.build(source, request, System.out::println)) {
      return image.push(target, RegistryLogin.ANONYMOUS, System.out::println);
    }
  }

  /**
   * Builds one directory.
   *
   * @param arguments the directory, the host and port of a registry without TLS, and the image's
   *     name there
   */
  public static void main(String[] arguments)
      throws IOException, PortException, InterruptedException {
    ImageReference target =
        new ImageReference(arguments[1], new ImageName(arguments[2]), new ImageTag("latest"));
    DockerEngine engine = DockerEngine.at(URI.create("unix:///var/run/docker.sock"));
    ImageBuilder builder =
        new BuildkitImageBuilder(engine, InstantSource.system(), new SecureRandom());
    ImageDigest digest = new BuildImage(builder).ofDirectory(Path.of(arguments[0]), target);
    System.out.println(target + "@" + digest);
  }
}
