package io.github.ecsconex.app.doctor;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.ecr.EcrImages;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.push.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a repository of ECR is the right one's, and what removes images from it. */
public final class RepositoryCheck implements Check {
  /** Images per repository (Amazon ECR service quotas), less what a busy day needs. */
  private static final int MANY = 18_000;

  private static final Pattern REMOVES_ANY =
      Pattern.compile("\"tagStatus\"\\s*:\\s*\"any\"", Pattern.CASE_INSENSITIVE);

  private final AwsConnection aws;
  private final String region;
  private final ImageName name;
  private final Repository repository;
  private final Optional<String> ownLifecyclePolicy;

  /**
   * @param name of the repository's images
   * @param ownLifecyclePolicy the policy that conex gives to repositories, if it gives one
   */
  public RepositoryCheck(
      AwsConnection aws,
      String region,
      ImageName name,
      Repository repository,
      Optional<String> ownLifecyclePolicy) {
    this.aws = aws;
    this.region = region;
    this.name = name;
    this.repository = repository;
    this.ownLifecyclePolicy = ownLifecyclePolicy;
  }

  @Override
  public String subject() {
    return "registry";
  }

  @Override
  public String remedy() {
    return "the credentials need ecr:DescribeRepositories, ecr:ListTagsForResource,"
        + " ecr:DescribeImages and ecr:GetLifecyclePolicy for it";
  }

  @Override
  public List<Finding> look() throws PortException, InterruptedException {
    try (EcrImages images = new EcrImages(aws, region, name)) {
      return look(images);
    }
  }

  private List<Finding> look(EcrImages images) throws PortException, InterruptedException {
    Optional<Repository> owner = images.owner();
    if (owner.isPresent() && !owner.get().isSameAs(repository)) {
      throw new RejectedException(
          String.format(
              "%s holds the images of %s: pushes to %s are rejected",
              images, owner.get(), repository));
    }
    List<Finding> findings = new ArrayList<>();
    int count = images.list().size();
    String state = images + " holds " + Amount.of(count, "image", "images");
    findings.add(
        count >= MANY
            ? Finding.fault(
                subject(),
                state + ", and ECR takes no more than 20,000",
                "conex prune " + repository + " --keep 1000 --dry-run")
            : Finding.ok(subject(), state));
    Optional<String> policy = images.lifecyclePolicy();
    if (policy.isPresent() && REMOVES_ANY.matcher(policy.get()).find()) {
      findings.add(
          Finding.note(
              subject(),
              images
                  + ": its lifecycle policy removes images whatever their tags, also those that"
                  + " ECS runs",
              "let it name tagStatus untagged, and have conex prune see to the rest"));
    } else if (policy.isEmpty() && ownLifecyclePolicy.isPresent() && count > 0) {
      findings.add(
          Finding.note(
              subject(),
              images + " has no lifecycle policy, though CONEX_ECR_LIFECYCLE_POLICY gives one",
              "the next push sets it; if it does not, the worker lacks ecr:PutLifecyclePolicy"));
    }
    return findings;
  }
}
