package io.github.ecsconex.it.support;

/**
 * What ECR's registry answers when it does not do what it is asked.
 *
 * @param code one of the distribution protocol's error codes
 */
public record EcrFault(int status, String code, String message) {
  /** Whoever has no password that counts. */
  public static final EcrFault UNAUTHORIZED =
      new EcrFault(401, "UNAUTHORIZED", "authentication required");

  /** Whoever has one that counts no more. */
  public static final EcrFault EXPIRED =
      new EcrFault(
          403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.");

  /** Whoever asks too often. */
  public static final EcrFault THROTTLED = new EcrFault(429, "TOOMANYREQUESTS", "Rate exceeded");

  /** Who pushes to a repository with as many images as it may have. */
  public static final EcrFault FULL =
      new EcrFault(
          403,
          "DENIED",
          "The repository already has the maximum allowed number of images which is '10000'");

  String json() {
    return "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message);
  }
}
