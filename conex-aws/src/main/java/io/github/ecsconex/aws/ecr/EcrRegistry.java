package io.github.ecsconex.aws.ecr;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.work.Ticker;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.Image;
import software.amazon.awssdk.services.ecr.model.ImageAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

/**
 * The ECR of one region. A repository is created when it is first needed, and bears in the tag
 * {@code io.github.ecsconex.repository} the Git repository whose images it holds; one that was
 * there before is taken over as it is. Safe for use by many threads.
 */
public final class EcrRegistry implements ImageRegistry, AutoCloseable {
  /** More than the SDK's own number: PutImage is throttled at ten a second. */
  private static final int TRIES = 6;

  private static final List<String> MEDIA_TYPES =
      List.of(
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  private final EcrClient client;
  private final String region;
  private final EcrLogins logins;
  private final EcrRepositories repositories;

  /**
   * @param clock this machine's, to tell when a login runs out
   */
  public EcrRegistry(
      AwsConnection aws,
      String region,
      RepositoryOptions options,
      InstantSource clock,
      Ticker ticker)
      throws RejectedException {
    this.client = aws.client(EcrClient.builder(), Optional.of(region), TRIES);
    this.region = region;
    this.logins = new EcrLogins(client, region, clock);
    this.repositories = new EcrRepositories(client, region, options, ticker);
  }

  @Override
  public String host() throws PortException, InterruptedException {
    Optional<String> known = repositories.host();
    return known.isPresent() ? known.get() : logins.current().host();
  }

  @Override
  public void ensureRepository(ImageName name, Repository owner)
      throws PortException, InterruptedException {
    repositories.ensure(name, owner);
  }

  @Override
  public Optional<ImageDigest> find(ImageName name, ImageTag tag)
      throws PortException, InterruptedException {
    String what = "find " + place(name) + ":" + tag;
    return get(what, name, ImageIdentifier.builder().imageTag(tag.value()).build())
        .map(image -> new ImageDigest(image.imageId().imageDigest()));
  }

  @Override
  public void tag(ImageName name, ImageDigest digest, ImageTag tag)
      throws PortException, InterruptedException {
    String what = "tag " + place(name) + ":" + tag;
    Image image =
        get(what, name, ImageIdentifier.builder().imageDigest(digest.value()).build())
            .orElseThrow(
                () -> new RejectedException("could not " + what + ": it has no image " + digest));
    boolean put =
        new AwsCall("ecr:PutImage", what)
            .make(() -> {
              try {
                client.putImage(request ->
                    request
                        .repositoryName(name.value())
                        .imageManifest(image.imageManifest())
                        .imageManifestMediaType(image.imageManifestMediaType())
                        .imageDigest(digest.value())
                        .imageTag(tag.value()));
                return true;
              } catch (ImageAlreadyExistsException e) {
                return false;
              }
            });
    if (!put && !find(name, tag).equals(Optional.of(digest))) {
      throw new RejectedException(
          "could not " + what + ": the tag stands on another image and is immutable");
    }
  }

  @Override
  public void requireAnswer() throws UnavailableException, InterruptedException {
    try {
      // Of what conex may ask ECR anyway, the cheapest that names no repository.
      new AwsCall("ecr:GetAuthorizationToken", "reach ecr:" + region)
          .make(client::getAuthorizationToken);
    } catch (PortException e) {
      switch (e) {
        case UnavailableException unavailable -> throw unavailable;
        case RejectedException answered -> {
          // Whatever it refuses, it is there.
        }
      }
    }
  }

  @Override
  public RegistryLogin login() throws PortException, InterruptedException {
    return logins.current().login();
  }

  @Override
  public boolean renewLogin(RegistryLogin used) {
    return logins.forget(used);
  }

  @Override
  public void close() {
    client.close();
  }

  private String place(ImageName name) {
    return "ecr:" + region + "/" + name;
  }

  /** The image; empty if ECR says that there is none, or no such repository. */
  private Optional<Image> get(String what, ImageName name, ImageIdentifier id)
      throws PortException, InterruptedException {
    Optional<BatchGetImageResponse> response =
        new AwsCall("ecr:BatchGetImage", what)
            .make(() -> {
              try {
                return Optional.of(
                    client.batchGetImage(request ->
                        request
                            .repositoryName(name.value())
                            .imageIds(id)
                            .acceptedMediaTypes(MEDIA_TYPES)));
              } catch (RepositoryNotFoundException e) {
                return Optional.empty();
              }
            });
    if (response.isEmpty()) {
      return Optional.empty();
    }
    for (var failure : response.get().failures()) {
      if (failure.failureCode() != ImageFailureCode.IMAGE_NOT_FOUND) {
        throw new RejectedException(
            "could not "
                + what
                + ": "
                + failure.failureCodeAsString()
                + ": "
                + failure.failureReason());
      }
    }
    return response.get().images().stream().findFirst();
  }
}
