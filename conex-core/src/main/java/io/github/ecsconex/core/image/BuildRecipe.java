package io.github.ecsconex.core.image;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What image a build makes of a source tree. Prints no argument's value: it may be a secret.
 *
 * @param dockerfile the path of the Dockerfile in the tree
 * @param target the stage that becomes the image; empty for the last one
 * @param arguments build arguments by name; only those that the Dockerfile declares have an effect
 * @param labels what the image says of itself, by name; they stand above the Dockerfile's own
 * @param sourceDate given to the build as SOURCE_DATE_EPOCH, in whole seconds, so that two builds
 *     of one commit can be equal (reproducible-builds.org, "SOURCE_DATE_EPOCH specification")
 */
public record BuildRecipe(
    String dockerfile,
    Optional<String> target,
    Map<String, String> arguments,
    Map<String, String> labels,
    Optional<Instant> sourceDate) {
  /** The build argument that {@code sourceDate} becomes. */
  public static final String SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH";

  /** Of the arguments that steer BuildKit itself, and could undo what keeps builds apart. */
  private static final String RESERVED = "BUILDKIT_";

  private static final Pattern ARGUMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

  /**
   * @throws IllegalArgumentException if a name is none, or an argument's begins with {@code
   *     BUILDKIT_}, in whatever case, or is {@code SOURCE_DATE_EPOCH}
   */
  public BuildRecipe {
    requireName("a Dockerfile's path", dockerfile);
    target.ifPresent(stage -> requireName("a target", stage));
    arguments = Map.copyOf(arguments);
    labels = Map.copyOf(labels);
    arguments.keySet().forEach(BuildRecipe::requireArgument);
    labels.keySet().forEach(label -> requireName("a label", label));
  }

  /** The last stage of {@code dockerfile}, without arguments and labels. */
  public static BuildRecipe of(String dockerfile) {
    return new BuildRecipe(dockerfile, Optional.empty(), Map.of(), Map.of(), Optional.empty());
  }

  /** This recipe with other arguments. */
  public BuildRecipe withArguments(Map<String, String> others) {
    return new BuildRecipe(dockerfile, target, others, labels, sourceDate);
  }

  /** This recipe with other labels. */
  public BuildRecipe withLabels(Map<String, String> others) {
    return new BuildRecipe(dockerfile, target, arguments, others, sourceDate);
  }

  /** This recipe for the stage {@code stage}. */
  public BuildRecipe withTarget(String stage) {
    return new BuildRecipe(dockerfile, Optional.of(stage), arguments, labels, sourceDate);
  }

  /** This recipe for sources of {@code date}. */
  public BuildRecipe withSourceDate(Instant date) {
    return new BuildRecipe(dockerfile, target, arguments, labels, Optional.of(date));
  }

  @Override
  public String toString() {
    return String.format(
        "%s%s, arguments %s, labels %s, sources of %s",
        dockerfile,
        target.map(stage -> " up to " + stage).orElse(""),
        new TreeSet<>(arguments.keySet()),
        labels,
        sourceDate.map(Instant::toString).orElse("no known time"));
  }

  private static void requireArgument(String name) {
    if (!ARGUMENT.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a build argument: " + name);
    }
    if (name.regionMatches(true, 0, RESERVED, 0, RESERVED.length())) {
      throw new IllegalArgumentException(
          "build arguments that begin with " + RESERVED + " are the builder's own: " + name);
    }
    if (name.equals(SOURCE_DATE_EPOCH)) {
      throw new IllegalArgumentException(
          SOURCE_DATE_EPOCH + " is no argument to give, but the time of the sources");
    }
  }

  private static void requireName(String what, String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(what + " is not blank");
    }
  }
}
