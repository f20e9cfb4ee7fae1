package io.github.ecsconex.core.build;

import io.github.ecsconex.core.image.BuildAccess.SecretSource;
import io.github.ecsconex.core.push.Repository;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What an installation has to give to builds beside the files of a commit.
 *
 * @param origin where a repository is, for the image to say where it comes from: a URL without
 *     credentials; empty where there is none to tell
 * @param secrets what a {@code RUN --mount=type=secret,id=…} may ask for, by its id
 * @param arguments what the operator allows to be a build argument where the Dockerfile declares
 *     it, by its name: it then stands in the image's history
 * @param withheld the names of what a Dockerfile may declare, but the operator does not allow
 * @param never what a Dockerfile may declare and nobody can allow, by its name: why that is, and
 *     what to do instead, for people to read
 * @param allowance how the operator would allow it, for people to read, such as a setting's name
 */
public record BuildOffer(
    Function<Repository, Optional<String>> origin,
    Map<String, SecretSource> secrets,
    Map<String, SecretSource> arguments,
    Set<String> withheld,
    Map<String, String> never,
    String allowance) {
  /** Nothing. */
  public static final BuildOffer NONE =
      new BuildOffer(repository -> Optional.empty(), Map.of(), Map.of(), Set.of(), Map.of(), "");

  public BuildOffer {
    Objects.requireNonNull(origin, "origin");
    secrets = Map.copyOf(secrets);
    arguments = Map.copyOf(arguments);
    withheld = Set.copyOf(withheld);
    never = Map.copyOf(never);
  }
}
