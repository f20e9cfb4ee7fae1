package io.github.ecsconex.aws.ecr;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryPolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

/**
 * The repositories of one region: makes what is absent, and sees to it that each holds the images
 * of one Git repository alone. Each is looked at once. Safe for use by many threads.
 */
final class EcrRepositories {
  /** The resource tag that says whose images a repository holds. */
  static final String OWNER = "io.github.ecsconex.repository";

  /** After that long, one of two who take a repository over at once sees the other's tag. */
  private static final Duration MOMENT = Duration.ofMillis(500);

  private static final class Holder {
    /** Held while ECR is asked, so that two of one process never cross. */
    final ReentrantLock asking = new ReentrantLock();

    @Nullable Repository owner;
  }

  private final EcrClient client;
  private final String region;
  private final RepositoryOptions options;
  private final Ticker ticker;
  private final Map<ImageName, Holder> holders = new ConcurrentHashMap<>();
  private volatile @Nullable String host;

  EcrRepositories(EcrClient client, String region, RepositoryOptions options, Ticker ticker) {
    this.client = client;
    this.region = region;
    this.options = options;
    this.ticker = ticker;
  }

  /** The host of the registry, once ECR has told it with a repository. */
  Optional<String> host() {
    return Optional.ofNullable(host);
  }

  void ensure(ImageName name, Repository owner) throws PortException, InterruptedException {
    Holder holder = holders.computeIfAbsent(name, absent -> new Holder());
    holder.asking.lockInterruptibly();
    try {
      Repository actual = holder.owner == null ? settle(name, owner) : holder.owner;
      if (!actual.isSameAs(owner)) {
        throw new RejectedException(
            String.format(
                "could not %s: it holds the images of %s; name images {owner}/{repo}, or change its"
                    + " resource tag %s if %s is to have the name",
                what(name, owner), actual, OWNER, owner));
      }
      holder.owner = actual;
    } finally {
      holder.asking.unlock();
    }
  }

  /** Makes the repository if it is absent; returns whose images it holds. */
  private Repository settle(ImageName name, Repository owner)
      throws PortException, InterruptedException {
    String what = what(name, owner);
    Optional<software.amazon.awssdk.services.ecr.model.Repository> present = describe(what, name);
    if (present.isEmpty()) {
      present = create(what, name, owner);
    }
    if (present.isEmpty()) {
      present = describe(what, name);
    }
    var repository =
        present.orElseThrow(
            () -> new RejectedException("could not " + what + ": it is there, and it is not"));
    Repository actual = owner(what, repository.repositoryArn(), owner);
    if (actual.isSameAs(owner)) {
      addPolicies(what, name);
      learnHost(what, name, repository.repositoryUri());
    }
    return actual;
  }

  private Optional<software.amazon.awssdk.services.ecr.model.Repository> describe(
      String what, ImageName name) throws PortException, InterruptedException {
    return new AwsCall("ecr:DescribeRepositories", what)
        .make(() -> {
          try {
            return client
                .describeRepositories(request -> request.repositoryNames(name.value()))
                .repositories()
                .stream()
                .findFirst();
          } catch (RepositoryNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  /** Empty if somebody else was faster. */
  private Optional<software.amazon.awssdk.services.ecr.model.Repository> create(
      String what, ImageName name, Repository owner) throws PortException, InterruptedException {
    return new AwsCall("ecr:CreateRepository", what)
        .make(() -> {
          try {
            return Optional.of(
                client
                    .createRepository(request ->
                        request
                            .repositoryName(name.value())
                            .imageTagMutability(
                                options.immutableTags()
                                    ? ImageTagMutability.IMMUTABLE
                                    : ImageTagMutability.MUTABLE)
                            .imageScanningConfiguration(
                                scanning -> scanning.scanOnPush(options.scanOnPush()))
                            .tags(tag(owner)))
                    .repository());
          } catch (RepositoryAlreadyExistsException e) {
            return Optional.empty();
          }
        });
  }

  private Repository owner(String what, String arn, Repository owner)
      throws PortException, InterruptedException {
    Optional<Repository> present = readOwner(client, what, arn);
    if (present.isPresent()) {
      return present.get();
    }
    new AwsCall("ecr:TagResource", what)
        .make(() -> client.tagResource(request -> request.resourceArn(arn).tags(tag(owner))));
    ticker.sleep(MOMENT);
    return readOwner(client, what, arn).orElse(owner);
  }

  /**
   * Whose images the repository {@code arn} holds; empty if it bears no tag that tells.
   *
   * @param what completes "could not …"
   */
  static Optional<Repository> readOwner(EcrClient client, String what, String arn)
      throws PortException, InterruptedException {
    Optional<String> value =
        new AwsCall("ecr:ListTagsForResource", what)
                .make(() -> client.listTagsForResource(request -> request.resourceArn(arn)).tags())
                .stream()
                .filter(tag -> tag.key().equals(OWNER))
                .map(Tag::value)
                .findFirst();
    try {
      return value.map(Repository::parse);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          String.format(
              "could not %s: its resource tag %s should name a repository such as owner/name, and"
                  + " does not",
              what, OWNER));
    }
  }

  /** What a repository has none of, be it that the worker died that created it. */
  private void addPolicies(String what, ImageName name) throws PortException, InterruptedException {
    if (options.lifecyclePolicy().isPresent() && !hasLifecyclePolicy(what, name)) {
      new AwsCall("ecr:PutLifecyclePolicy", what)
          .make(() ->
              client.putLifecyclePolicy(request ->
                  request
                      .repositoryName(name.value())
                      .lifecyclePolicyText(options.lifecyclePolicy().get())));
    }
    if (options.accessPolicy().isPresent() && !hasAccessPolicy(what, name)) {
      new AwsCall("ecr:SetRepositoryPolicy", what)
          .make(() ->
              client.setRepositoryPolicy(request ->
                  request.repositoryName(name.value()).policyText(options.accessPolicy().get())));
    }
  }

  private boolean hasLifecyclePolicy(String what, ImageName name)
      throws PortException, InterruptedException {
    return new AwsCall("ecr:GetLifecyclePolicy", what)
        .make(() -> {
          try {
            client.getLifecyclePolicy(request -> request.repositoryName(name.value()));
            return true;
          } catch (LifecyclePolicyNotFoundException e) {
            return false;
          }
        });
  }

  private boolean hasAccessPolicy(String what, ImageName name)
      throws PortException, InterruptedException {
    return new AwsCall("ecr:GetRepositoryPolicy", what)
        .make(() -> {
          try {
            client.getRepositoryPolicy(request -> request.repositoryName(name.value()));
            return true;
          } catch (RepositoryPolicyNotFoundException e) {
            return false;
          }
        });
  }

  private void learnHost(String what, ImageName name, String uri) throws RejectedException {
    String ending = "/" + name;
    if (!uri.endsWith(ending)) {
      throw new RejectedException("could not " + what + ": its URI is " + uri);
    }
    host = uri.substring(0, uri.length() - ending.length());
  }

  private String what(ImageName name, Repository owner) {
    return String.format("use ecr:%s/%s for %s", region, name, owner);
  }

  private static Tag tag(Repository owner) {
    return Tag.builder().key(OWNER).value(owner.toString()).build();
  }
}
