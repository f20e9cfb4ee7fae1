package io.github.ecsconex.core.image;

import io.github.ecsconex.core.push.Repository;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a Git repository's image is named: {@code {repo}}, {@code {owner}/{repo}}, or any text with
 * {@code {repo}} in it.
 *
 * <p>What ECR does not allow in a name is mapped: upper case to lower case, and each run of
 * anything but letters and digits, unless it is a single {@code .}, {@code _} or {@code -}, to one
 * {@code -}; at the ends it is dropped. Two repositories may so get one name; {@link
 * ImageRegistry#ensureRepository} refuses the second.
 */
public record ImageNameTemplate(String text) {
  private static final Pattern TEMPLATE =
      Pattern.compile("(?:[a-z0-9._/-]|\\{owner\\})*\\{repo\\}(?:[a-z0-9._/-]|\\{owner\\})*");
  private static final int LIMIT = 50;

  /** As long as an owner or a name may be. */
  private static final int LONGEST_PART = 100;

  private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]+");

  /** {@code {repo}}: the name of the Git repository alone. */
  public static final ImageNameTemplate REPO = new ImageNameTemplate("{repo}");

  /**
   * @throws IllegalArgumentException unless {@code text} holds {@code {repo}}, at most 50
   *     characters, and beside its placeholders only what a name may hold
   */
  public ImageNameTemplate {
    if (text.length() > LIMIT || !TEMPLATE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not a template of an image name such as {repo} or {owner}/{repo}: " + text);
    }
    // A literal that no name can hold is found here, not at the first push.
    fill(text, "o".repeat(LONGEST_PART), "r".repeat(LONGEST_PART));
  }

  /** The name of the image that {@code repository} becomes. */
  public ImageName nameOf(Repository repository) {
    return fill(text, legal(repository.owner()), legal(repository.name()));
  }

  private static ImageName fill(String text, String owner, String repo) {
    String name = text.replace("{owner}", owner).replace("{repo}", repo);
    return new ImageName(name.length() < 2 ? "repo-" + name : name);
  }

  private static String legal(String part) {
    String mapped =
        SEPARATORS
            .matcher(part.toLowerCase(Locale.ROOT))
            .replaceAll(run ->
                run.group().length() == 1 && "._-".contains(run.group()) ? run.group() : "-");
    String trimmed = mapped.replaceAll("^[._-]+|[._-]+$", "");
    return trimmed.isEmpty() ? "repo" : trimmed;
  }
}
