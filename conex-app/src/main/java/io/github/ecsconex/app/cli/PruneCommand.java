package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.ecr.EcrImages;
import io.github.ecsconex.aws.ecs.EcsImages;
import io.github.ecsconex.core.build.ImageSize;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.notice.UtcTime;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.retention.ImagesInUse;
import io.github.ecsconex.core.retention.Retention;
import io.github.ecsconex.core.retention.RetentionPlan;
import io.github.ecsconex.core.retention.RetentionPlan.Reason;
import io.github.ecsconex.core.retention.RunningImage;
import io.github.ecsconex.core.retention.StoredImage;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code conex prune}: deletes images from ECR that have had their time. */
final class PruneCommand {
  private static final String ECR = "ecr";

  /**
   * What the user wants.
   *
   * @param ecsRegions where images may run, beside the regions that they are in
   * @param revisions how many task definitions of a family may be run
   */
  record Options(Retention retention, List<String> ecsRegions, int revisions, boolean dryRun) {
    Options {
      ecsRegions = List.copyOf(ecsRegions);
    }
  }

  private final Application application;
  private final PrintStream out;
  private final Options options;

  PruneCommand(Application application, PrintStream out, Options options) {
    this.application = application;
    this.out = out;
    this.options = options;
  }

  int run(List<Repository> repositories)
      throws ConfigurationException, PortException, InterruptedException {
    Settings settings = application.get(Settings.class);
    Set<String> regions = new TreeSet<>();
    for (AdapterUri registry : settings.registries()) {
      if (registry.scheme().equals(ECR)) {
        regions.add(registry.address());
      } else {
        out.println(registry + " is left alone: only ECR is pruned");
      }
    }
    if (regions.isEmpty()) {
      throw new ConfigurationException(
          List.of("CONEX_REGISTRIES names no ECR; expected ecr:<region>"));
    }
    Set<RunningImage> running = running(regions);
    for (Repository repository : repositories) {
      ImageName name = settings.build().names().nameOf(repository);
      for (String region : regions) {
        try (EcrImages images = new EcrImages(application.get(AwsConnection.class), region, name)) {
          prune(images, repository, ImagesInUse.of(name, running));
        }
      }
    }
    return ExitCode.OK;
  }

  private Set<RunningImage> running(Set<String> regions)
      throws ConfigurationException, PortException, InterruptedException {
    Set<String> everywhere = new TreeSet<>(regions);
    everywhere.addAll(options.ecsRegions());
    Set<RunningImage> running = new HashSet<>();
    for (String region : everywhere) {
      try (EcsImages images =
          new EcsImages(application.get(AwsConnection.class), region, options.revisions())) {
        running.addAll(images.list());
      }
    }
    return running;
  }

  private void prune(EcrImages images, Repository repository, ImagesInUse inUse)
      throws ConfigurationException, PortException, InterruptedException {
    Optional<Repository> owner = images.owner();
    if (owner.isPresent() && !owner.get().isSameAs(repository)) {
      throw new RejectedException(
          String.format(
              "could not prune %s for %s: it holds the images of %s",
              images, repository, owner.get()));
    }
    List<StoredImage> stored = images.list();
    RetentionPlan plan =
        options.retention().plan(stored, inUse, application.get(InstantSource.class).instant());
    out.println(images + "  " + summary(plan));
    if (options.dryRun()) {
      plan.superfluous().forEach(image -> out.println("  would delete " + describe(image)));
      return;
    }
    List<StoredImage> wanted =
        images.remove(
            plan.superfluous(),
            gone -> out.printf("  deleted %d of %d%n", gone, plan.superfluous().size()));
    wanted.forEach(
        image -> out.println("  keeps " + image.digest() + ", which got a tag meanwhile"));
  }

  private static String summary(RetentionPlan plan) {
    StringBuilder summary = new StringBuilder();
    summary.append("keeps ").append(plan.kept().size());
    String separator = ": ";
    for (Reason reason : Reason.values()) {
      long count = plan.count(reason);
      if (count > 0) {
        summary.append(separator).append(count).append(' ').append(words(reason));
        separator = ", ";
      }
    }
    return summary
        .append("; ")
        .append(plan.superfluous().size())
        .append(" have had their time")
        .append(
            plan.superfluous().isEmpty()
                ? ""
                : " (" + ImageSize.format(plan.superfluousSize()) + ")")
        .toString();
  }

  private static String words(Reason reason) {
    return switch (reason) {
      case IN_USE -> "in use";
      case TAG -> "for their tags";
      case NEWEST -> "among the newest";
      case JUST_PUSHED -> "just pushed";
      case BELONGS -> "belonging to these";
    };
  }

  private static String describe(StoredImage image) {
    return String.format(
        Locale.ROOT,
        "%s  %s  %s  %s",
        image.digest(),
        image.tags().isEmpty() ? "untagged" : String.join(",", image.tags()),
        UtcTime.format(image.pushed()),
        ImageSize.format(image.size()));
  }
}
