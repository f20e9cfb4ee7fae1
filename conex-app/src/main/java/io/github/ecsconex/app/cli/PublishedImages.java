package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageNameTemplate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where images are published, and how they are named.
 *
 * @param registries empty if nothing says where
 */
record PublishedImages(List<AdapterUri> registries, ImageNameTemplate names) {
  private static final String ECR = "ecr";

  PublishedImages {
    registries = List.copyOf(registries);
  }

  /** By workers with these settings. */
  static PublishedImages of(Settings settings) {
    return new PublishedImages(settings.registries(), settings.build().names());
  }

  /**
   * By the workers of a stack; where the user's own settings name registries, by those.
   *
   * @param parameters the stack's
   * @throws RejectedException if the stack names images as conex cannot
   */
  static PublishedImages of(Settings settings, StackReference stack, Map<String, String> parameters)
      throws RejectedException {
    if (!settings.registries().isEmpty()) {
      return of(settings);
    }
    List<AdapterUri> registries =
        Arrays.stream(parameters.getOrDefault("ImageRegions", "").split(","))
            .map(String::strip)
            .filter(region -> !region.isEmpty())
            .map(region -> new AdapterUri(ECR, region))
            .toList();
    String name =
        parameters.getOrDefault("RepositoryPrefix", "")
            + parameters.getOrDefault("ImageName", ImageNameTemplate.REPO.text());
    try {
      return new PublishedImages(
          registries.isEmpty() ? List.of(new AdapterUri(ECR, stack.region())) : registries,
          new ImageNameTemplate(name));
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          "the parameters RepositoryPrefix and ImageName of the stack "
              + stack
              + " are "
              + e.getMessage(),
          e);
    }
  }
}
