package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageBuilderContract;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.LocalRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * This machine's engine, which others use at the same time, and a registry that lets in only who
 * has a password.
 */
abstract class EngineUnderTest {
  static final RegistryLogin LOGIN =
      new RegistryLogin.Password(LocalRegistry.USER, Secret.of(LocalRegistry.PASSWORD));

  @TempDir static Path folder;
  static Engine machine;
  static DockerEngine engine;
  static LocalRegistry registry;

  @BeforeAll
  static void start() throws Exception {
    machine = Engine.ofThisMachine();
    engine = DockerEngine.at(machine.host());
    BaseImage.make(machine.client());
    registry = LocalRegistry.startWithLogin(folder);
  }

  @AfterAll
  static void stop() {
    registry.close();
    machine.close();
  }

  public abstract ImageBuilder builder(Instant now);

  public SourceTree treeThatPrints(String line) {
    return Trees.printing(line);
  }

  public SourceTree treeWhoseSecondStepExitsWith(int exitCode) {
    return Trees.building("RUN exit " + exitCode);
  }

  public SourceTree treeThatPrintsAndWaits(String line) {
    return Trees.building("RUN echo '" + line + "'; sleep 1000");
  }

  public SourceTree treeThatBreaks() {
    return Trees.breaking(Trees.building("RUN true"), 1024);
  }

  public List<String> jobsWithImages() {
    return names("conex-job:*").stream()
        .map(JobTag::parse)
        .flatMap(Optional::stream)
        .map(JobTag::job)
        .filter(job -> job.startsWith(ImageBuilderContract.JOBS))
        .distinct()
        .toList();
  }

  public ImageReference target() {
    return new ImageReference(
        registry.host(), new ImageName("it/" + UUID.randomUUID()), new ImageTag("v1"));
  }

  public RegistryLogin login() {
    return LOGIN;
  }

  public Optional<ImageDigest> pushed(ImageReference target) throws Exception {
    String login = LocalRegistry.USER + ":" + LocalRegistry.PASSWORD;
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      String.format(
                          "http://%s/v2/%s/manifests/%s",
                          target.host(), target.name(), target.tag())))
              .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
              .header("Accept", "application/vnd.oci.image.manifest.v1+json")
              .header(
                  "Authorization",
                  "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
              .build();
      HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
      return answer.headers().firstValue("Docker-Content-Digest").map(ImageDigest::new);
    }
  }

  final BuiltImage build(SourceTree source, BuildLog log) throws Exception {
    BuildRequest request =
        BuildRequest.of(
            ImageBuilderContract.JOBS + UUID.randomUUID(),
            "owner/name",
            BuildRecipe.of("Dockerfile"));
    return builder(ImageBuilderContract.LONG_AGO).build(source, request, log);
  }

  static List<String> names(String reference) {
    return machine
        .client()
        .listImagesCmd()
        .withFilter("reference", List.of(reference))
        .exec()
        .stream()
        .flatMap(image -> Arrays.stream(image.getRepoTags()))
        .toList();
  }

  static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
