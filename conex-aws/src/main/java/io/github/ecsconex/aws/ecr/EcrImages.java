package io.github.ecsconex.aws.ecr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.retention.StoredImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageFailure;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageNotFoundException;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

/** All images of one repository in the ECR of a region. Safe for use by many threads. */
public final class EcrImages implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** More than the SDK's own number: BatchDeleteImage is throttled. */
  private static final int TRIES = 6;

  /** BatchGetImage and BatchDeleteImage, imageIds. */
  private static final int BATCH = 100;

  private static final List<String> INDEXES =
      List.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  private final EcrClient client;
  private final String region;
  private final ImageName name;

  public EcrImages(AwsConnection aws, String region, ImageName name) throws RejectedException {
    this.client = aws.client(EcrClient.builder(), Optional.of(region), TRIES);
    this.region = region;
    this.name = name;
  }

  /**
   * Whose images they are, by the repository's resource tag.
   *
   * @return empty if it bears no such tag, or there is no such repository
   * @throws RejectedException if the tag is none of conex's, or it may not be read
   */
  public Optional<Repository> owner() throws PortException, InterruptedException {
    String what = "read whose images " + this + " holds";
    Optional<String> arn =
        new AwsCall("ecr:DescribeRepositories", what)
            .make(() -> {
              try {
                return client
                    .describeRepositories(request -> request.repositoryNames(name.value()))
                    .repositories()
                    .stream()
                    .findFirst()
                    .map(software.amazon.awssdk.services.ecr.model.Repository::repositoryArn);
              } catch (RepositoryNotFoundException e) {
                return Optional.empty();
              }
            });
    return arn.isEmpty() ? Optional.empty() : EcrRepositories.readOwner(client, what, arn.get());
  }

  /** The JSON of the policy by which ECR removes images by itself; empty if there is none. */
  public Optional<String> lifecyclePolicy() throws PortException, InterruptedException {
    return new AwsCall("ecr:GetLifecyclePolicy", "read the lifecycle policy of " + this)
        .make(() -> {
          try {
            return Optional.of(
                client
                    .getLifecyclePolicy(request -> request.repositoryName(name.value()))
                    .lifecyclePolicyText());
          } catch (LifecyclePolicyNotFoundException | RepositoryNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  /**
   * All of them; none if there is no such repository.
   *
   * @throws RejectedException if they may not be listed, or an index among them cannot be read
   */
  public List<StoredImage> list() throws PortException, InterruptedException {
    List<ImageDetail> details =
        new AwsCall("ecr:DescribeImages", "list the images of " + this)
            .make(() -> {
              try {
                return client
                    .describeImagesPaginator(request -> request.repositoryName(name.value()))
                    .imageDetails()
                    .stream()
                    .toList();
              } catch (RepositoryNotFoundException e) {
                return List.of();
              }
            });
    Map<ImageDigest, Set<ImageDigest>> parts =
        parts(
            details.stream()
                .filter(image -> INDEXES.contains(image.imageManifestMediaType()))
                .map(ImageDetail::imageDigest)
                .toList());
    return details.stream()
        .map(image -> {
          ImageDigest digest = new ImageDigest(image.imageDigest());
          return new StoredImage(
              digest,
              Set.copyOf(image.imageTags()),
              image.imagePushedAt(),
              image.imageSizeInBytes() == null ? 0 : image.imageSizeInBytes(),
              parts.getOrDefault(digest, Set.of()),
              Optional.ofNullable(image.subjectManifestDigest()).map(ImageDigest::new));
        })
        .toList();
  }

  /**
   * Removes images with all their tags, except those that have got another tag since they were
   * listed, for somebody wants them, and what belongs to these.
   *
   * @param images each after those that refer to it, which ECR wants gone first
   * @param progress told after each batch how many are gone
   * @return what was left
   * @throws RejectedException if some could not be removed; says which, and why. All others are
   *     gone then.
   */
  public List<StoredImage> remove(List<StoredImage> images, IntConsumer progress)
      throws PortException, InterruptedException {
    Wanted wanted = new Wanted();
    List<StoredImage> left = images;
    int gone = 0;
    while (true) {
      List<ImageFailure> failures = new ArrayList<>();
      int before = gone;
      for (int at = 0; at < left.size(); at += BATCH) {
        List<StoredImage> batch = left.subList(at, Math.min(at + BATCH, left.size()));
        List<StoredImage> unwanted = unwanted(batch, wanted);
        List<ImageFailure> failed = removeBatch(unwanted);
        failures.addAll(failed);
        gone += unwanted.size() - failed.size();
        progress.accept(gone);
      }
      // What refers to it may have been in the same batch.
      Set<String> referenced =
          failures.stream()
              .filter(
                  each -> each.failureCode() == ImageFailureCode.IMAGE_REFERENCED_BY_MANIFEST_LIST)
              .map(each -> each.imageId().imageDigest())
              .collect(Collectors.toSet());
      if (failures.isEmpty()) {
        return List.copyOf(wanted.images);
      }
      if (referenced.size() < failures.size() || gone == before) {
        throw refused(failures);
      }
      left = left.stream().filter(image -> referenced.contains(image.digest().value())).toList();
    }
  }

  /** What is left of images that were to go. */
  private static final class Wanted {
    private final List<StoredImage> images = new ArrayList<>();
    private final Set<ImageDigest> digests = new HashSet<>();
    private final Set<ImageDigest> parts = new HashSet<>();

    void add(StoredImage image) {
      images.add(image);
      digests.add(image.digest());
      parts.addAll(image.parts());
    }

    /** Whether the image belongs to one of them. */
    boolean own(StoredImage image) {
      return parts.contains(image.digest())
          || image.subjects().stream().anyMatch(digests::contains);
    }
  }

  /**
   * Those that have no tag that they did not have when they were listed; the others become wanted.
   */
  private List<StoredImage> unwanted(List<StoredImage> batch, Wanted wanted)
      throws PortException, InterruptedException {
    Map<String, List<String>> tags = new HashMap<>();
    for (ImageDetail image : present(batch)) {
      tags.put(image.imageDigest(), image.imageTags());
    }
    List<StoredImage> unwanted = new ArrayList<>();
    for (StoredImage image : batch) {
      List<String> present = tags.getOrDefault(image.digest().value(), List.of());
      if (wanted.own(image) || !image.tags().containsAll(present)) {
        wanted.add(image);
      } else {
        unwanted.add(image);
      }
    }
    return unwanted;
  }

  private List<ImageDetail> present(List<StoredImage> batch)
      throws PortException, InterruptedException {
    return new AwsCall("ecr:DescribeImages", "look at images of " + this + " once more")
        .make(() -> {
          try {
            return client
                .describeImages(
                    request -> request.repositoryName(name.value()).imageIds(ids(digests(batch))))
                .imageDetails();
          } catch (ImageNotFoundException e) {
            // ECR tells of none where one is gone.
            return client
                .describeImagesPaginator(request -> request.repositoryName(name.value()))
                .imageDetails()
                .stream()
                .toList();
          }
        });
  }

  private List<ImageFailure> removeBatch(List<StoredImage> batch)
      throws PortException, InterruptedException {
    if (batch.isEmpty()) {
      return List.of();
    }
    return new AwsCall("ecr:BatchDeleteImage", "delete images of " + this)
            .make(() ->
                client.batchDeleteImage(
                    request -> request.repositoryName(name.value()).imageIds(ids(digests(batch)))))
            .failures()
            .stream()
            // Somebody else was faster.
            .filter(failure -> failure.failureCode() != ImageFailureCode.IMAGE_NOT_FOUND)
            .toList();
  }

  private static List<ImageDigest> digests(List<StoredImage> images) {
    return images.stream().map(StoredImage::digest).toList();
  }

  private RejectedException refused(List<ImageFailure> failures) {
    ImageFailure first = failures.getFirst();
    return new RejectedException(
        String.format(
            "could not delete %d images of %s; the first is %s: %s: %s",
            failures.size(),
            this,
            first.imageId().imageDigest(),
            first.failureCodeAsString(),
            first.failureReason()));
  }

  private Map<ImageDigest, Set<ImageDigest>> parts(List<String> indexes)
      throws PortException, InterruptedException {
    String what = "read what the images of " + this + " are made of";
    Map<ImageDigest, Set<ImageDigest>> parts = new HashMap<>();
    for (int at = 0; at < indexes.size(); at += BATCH) {
      List<ImageDigest> batch =
          indexes.subList(at, Math.min(at + BATCH, indexes.size())).stream()
              .map(ImageDigest::new)
              .toList();
      BatchGetImageResponse response =
          new AwsCall("ecr:BatchGetImage", what)
              .make(() ->
                  client.batchGetImage(request ->
                      request
                          .repositoryName(name.value())
                          .imageIds(ids(batch))
                          .acceptedMediaTypes(INDEXES)));
      if (!response.failures().isEmpty()) {
        throw new RejectedException(
            "could not " + what + ": " + response.failures().getFirst().failureReason());
      }
      for (var image : response.images()) {
        parts.put(
            new ImageDigest(image.imageId().imageDigest()), parts(what, image.imageManifest()));
      }
    }
    return parts;
  }

  private static Set<ImageDigest> parts(String what, String index) throws RejectedException {
    try {
      Set<ImageDigest> digests = new HashSet<>();
      for (JsonNode manifest : JSON.readTree(index).path("manifests")) {
        digests.add(new ImageDigest(manifest.path("digest").asText()));
      }
      return digests;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new RejectedException("could not " + what + ": " + e.getMessage(), e);
    }
  }

  private static List<ImageIdentifier> ids(List<ImageDigest> digests) {
    return digests.stream()
        .map(digest -> ImageIdentifier.builder().imageDigest(digest.value()).build())
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }

  /** {@code ecr:<region>/<name>}. */
  @Override
  public String toString() {
    return "ecr:" + region + "/" + name;
  }
}
