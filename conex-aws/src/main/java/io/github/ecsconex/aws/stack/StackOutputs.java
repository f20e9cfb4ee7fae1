package io.github.ecsconex.aws.stack;

import io.github.ecsconex.core.failure.RejectedException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a stack tells about itself.
 *
 * @param stack which one
 * @param texts each output's text by its key, as the template names it
 */
public record StackOutputs(StackReference stack, Map<String, String> texts) {
  /**
   * One of the outputs that a stack of conex has.
   *
   * @param key among the outputs of the template
   * @param reader makes a value of its text; throws {@link IllegalArgumentException} with what was
   *     expected if it cannot
   */
  public record Output<T>(String key, Function<String, T> reader) {}

  /** Where GitHub sends pushes to. */
  public static final Output<URI> WEBHOOK_ENDPOINT =
      new Output<>("WebhookEndpoint", StackOutputs::url);

  /** The secret that pushes are signed with. */
  public static final Output<SecretArn> WEBHOOK_SECRET =
      new Output<>("WebhookSecretArn", SecretArn::new);

  /** The secret that the workers read repositories with: a token, or a GitHub App in JSON. */
  public static final Output<SecretArn> GITHUB_CREDENTIALS =
      new Output<>("GithubCredentialsArn", SecretArn::new);

  /** The ARN of the topic that pushes are published to. */
  public static final Output<String> WORK_TOPIC = text("WorkTopic");

  /** The URL of the queue that the workers take pushes from. */
  public static final Output<String> QUEUE_URL = text("QueueUrl");

  /** The URL of the queue for what no worker could finish. */
  public static final Output<String> DEAD_LETTER_QUEUE_URL = text("DeadLetterQueueUrl");

  /** The ARN of the topic that failures are told to. */
  public static final Output<String> NOTIFICATION_TOPIC = text("NotificationTopic");

  /** The name of the log group that the workers write to. */
  public static final Output<String> LOG_GROUP = text("LogGroup");

  /** The ARN or the name of the ECS service that the workers belong to. */
  public static final Output<String> SERVICE = text("Service");

  /** Outputs of the template of 2016 begin with it. */
  private static final String OF_2016 = "Watchbot";

  public StackOutputs {
    texts = Map.copyOf(texts);
  }

  /**
   * The value of {@code output}; empty if the stack does not have it.
   *
   * @throws RejectedException if it is nothing that conex's template would put out
   */
  public <T> Optional<T> find(Output<T> output) throws RejectedException {
    String text = texts.get(output.key());
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(output.reader().apply(text));
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          String.format(
              "the stack %s has the output %s, but it is %s: %s",
              stack, output.key(), e.getMessage(), text),
          e);
    }
  }

  /**
   * The value of {@code output}.
   *
   * @throws RejectedException if the stack does not have it; says what it has instead
   */
  public <T> T require(Output<T> output) throws RejectedException {
    Optional<T> value = find(output);
    if (value.isEmpty()) {
      throw new RejectedException(
          String.format("the stack %s has no output %s; %s", stack, output.key(), present()));
    }
    return value.get();
  }

  private String present() {
    Set<String> keys = new TreeSet<>(texts.keySet());
    if (keys.stream().anyMatch(key -> key.startsWith(OF_2016))) {
      return "it was made by the template of 2016, which the present one is to replace";
    }
    return keys.isEmpty()
        ? "it has none at all: is it one that conex's template made?"
        : "it has " + String.join(", ", keys) + ": is it one that conex's present template made?";
  }

  private static Output<String> text(String key) {
    return new Output<>(key, Function.identity());
  }

  private static URI url(String text) {
    URI url = URI.create(text);
    if (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())) {
      throw new IllegalArgumentException("not a URL such as https://example.com/webhook");
    }
    return url;
  }
}
