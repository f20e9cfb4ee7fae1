package io.github.ecsconex.core.image;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tag of an image: at most 128 letters, digits, {@code _}, {@code .} and {@code -}, the first
 * neither {@code .} nor {@code -} (OCI distribution specification, "Pulling manifests").
 */
public record ImageTag(String value) {
  private static final int LIMIT = 128;
  private static final Pattern LEGAL = Pattern.compile("\\w[\\w.-]{0," + (LIMIT - 1) + "}");
  private static final Pattern NOT_ALLOWED = Pattern.compile("[^\\w.-]");

  /**
   * @throws IllegalArgumentException unless {@code value} is legal
   */
  public ImageTag {
    if (!LEGAL.matcher(value).matches()) {
      throw new IllegalArgumentException("not a tag that a registry takes: " + value);
    }
  }

  /** The tag under which a commit's image stands. */
  public static ImageTag of(CommitId commit) {
    return new ImageTag(commit.hex());
  }

  /**
   * The tag for an image whose commit bears {@code tag}: what a registry does not allow becomes
   * {@code -}, and what is too long is cut. Empty for a name that begins with what no tag may begin
   * with, and for one that would look like a commit's id.
   */
  public static Optional<ImageTag> of(GitRef tag) {
    String name = NOT_ALLOWED.matcher(tag.shortName()).replaceAll("-");
    String cut = name.substring(0, Math.min(name.length(), LIMIT));
    if (!LEGAL.matcher(cut).matches() || CommitId.isLegal(cut.toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    return Optional.of(new ImageTag(cut));
  }

  @Override
  public String toString() {
    return value;
  }
}
