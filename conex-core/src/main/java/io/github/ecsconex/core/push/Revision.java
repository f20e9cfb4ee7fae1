package io.github.ecsconex.core.push;

/**
 * What a person or a push names to mean a commit: a full object id, a full or short ref name, or
 * {@code HEAD}. Abbreviated ids are not revisions: a server cannot be asked for one.
 */
public record Revision(String text) {
  /** The head of the repository's default branch. */
  public static final Revision HEAD = new Revision("HEAD");

  /**
   * @throws IllegalArgumentException unless {@code text} is an object id or a legal ref name
   */
  public Revision {
    if (!CommitId.isLegal(text) && !GitRef.isLegal(text)) {
      throw new IllegalArgumentException("neither a full commit id nor a ref name: " + text);
    }
  }

  public static Revision of(CommitId id) {
    return new Revision(id.hex());
  }

  public static Revision of(GitRef ref) {
    return new Revision(ref.name());
  }

  /** Whether this is an object id rather than the name of a ref. */
  public boolean isId() {
    return CommitId.isLegal(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
