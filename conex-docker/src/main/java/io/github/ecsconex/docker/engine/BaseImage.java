package io.github.ecsconex.docker.engine;

/**
 * An image that a Dockerfile builds on or copies from, by a name under which another may stand
 * tomorrow.
 *
 * @param reference with a tag
 */
record BaseImage(String reference) {
  private static final String HUB = "docker.io";

  /** The image that {@code reference} means, which need have no tag. */
  static BaseImage of(String reference) {
    boolean isTagged = reference.indexOf(':', reference.lastIndexOf('/') + 1) >= 0;
    return new BaseImage(isTagged ? reference : reference + ":latest");
  }

  /** The registry's host; {@code docker.io} for Docker Hub. */
  String host() {
    int slash = reference.indexOf('/');
    String first = slash < 0 ? "" : reference.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : HUB;
  }

  @Override
  public String toString() {
    return reference;
  }
}
