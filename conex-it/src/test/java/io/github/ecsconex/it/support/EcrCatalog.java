package io.github.ecsconex.it.support;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.RejectedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

/** What the API of ECR in one region tells, asked of whatever stands in for AWS itself. */
public final class EcrCatalog implements AutoCloseable {
  private final AwsConnection aws;
  private final EcrClient client;

  /** What it tells by way of {@code aws}, which is closed with it. */
  EcrCatalog(AwsConnection aws, String region) throws RejectedException {
    this.aws = aws;
    this.client = aws.client(EcrClient.builder(), Optional.of(region));
  }

  /** The host of the region's registry. */
  String host() throws IOException {
    String endpoint = client.getAuthorizationToken().authorizationData().getFirst().proxyEndpoint();
    String host = endpoint.replaceFirst("^https://", "");
    if (!host.matches("[a-z0-9.-]+")) {
      throw new IOException("cannot stand in for a registry at " + endpoint);
    }
    return host;
  }

  /** Whether the repository is there. */
  public boolean hasRepository(String name) {
    return arn(name).isPresent();
  }

  /** The repository's resource tags. */
  public Map<String, String> resourceTags(String name) {
    String arn = arn(name).orElseThrow();
    return client.listTagsForResource(request -> request.resourceArn(arn)).tags().stream()
        .collect(Collectors.toMap(Tag::key, Tag::value));
  }

  /** The digest of the image under {@code tag}; empty if there is none. */
  public Optional<String> digest(String name, String tag) {
    try {
      return client
          .batchGetImage(request ->
              request
                  .repositoryName(name)
                  .imageIds(ImageIdentifier.builder().imageTag(tag).build()))
          .images()
          .stream()
          .findFirst()
          .map(image -> image.imageId().imageDigest());
    } catch (RepositoryNotFoundException e) {
      return Optional.empty();
    }
  }

  /** The tags of images; none if the repository is not there. */
  public List<String> tags(String name) {
    try {
      return client.listImages(request -> request.repositoryName(name)).imageIds().stream()
          .flatMap(id -> Optional.ofNullable(id.imageTag()).stream())
          .toList();
    } catch (RepositoryNotFoundException e) {
      return List.of();
    }
  }

  void put(String name, String reference, String manifest, String mediaType, String digest) {
    client.putImage(request ->
        request
            .repositoryName(name)
            .imageManifest(manifest)
            .imageManifestMediaType(mediaType)
            .imageDigest(digest)
            .imageTag(reference.contains(":") ? null : reference));
  }

  private Optional<String> arn(String name) {
    try {
      return Optional.of(
          client
              .describeRepositories(request -> request.repositoryNames(name))
              .repositories()
              .getFirst()
              .repositoryArn());
    } catch (RepositoryNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    client.close();
    aws.close();
  }
}
