package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.watch.WatchedStack;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.app.wiring.OpenAdapters;
import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubPushEncoder;
import io.github.ecsconex.git.github.GithubRepositories;
import io.github.ecsconex.git.github.GithubRepository;
import java.io.PrintStream;
import java.util.Optional;

/** The head of a watched repository's default branch, which was there before it was watched. */
final class PresentHead {
  private final Application application;
  private final GithubRepositories repositories;
  private final Secret token;
  private final GithubRepository repository;
  private final WatchedStack stack;
  private final PrintStream out;

  /**
   * @param token the user's
   */
  PresentHead(
      Application application,
      GithubRepositories repositories,
      Secret token,
      GithubRepository repository,
      WatchedStack stack,
      PrintStream out) {
    this.application = application;
    this.repositories = repositories;
    this.token = token;
    this.repository = repository;
    this.stack = stack;
    this.out = out;
  }

  /**
   * Where a push has to be sent to be built.
   *
   * @throws RejectedException if the stack does not say
   */
  static AdapterUri queue(WatchedStack stack) throws RejectedException {
    return stack
        .workTopic()
        .map(topic -> new AdapterUri("sns", topic))
        .or(() -> stack.queueUrl().map(url -> new AdapterUri("sqs", url)))
        .orElseThrow(() ->
            new RejectedException(
                String.format(
                    "the stack %s has neither the output WorkTopic nor QueueUrl, so that nothing"
                        + " can be sent to be built",
                    stack.reference())));
  }

  /** Says whether it has an image. */
  void tell() throws ConfigurationException, PortException, InterruptedException {
    Optional<CommitId> head = find();
    if (head.isPresent()) {
      out.println(name(head.get()) + " " + published(repository.name(), head.get()));
    }
  }

  /** Says that it would be sent to be built. */
  void tellWhatWouldBeBuilt() throws PortException, InterruptedException {
    Optional<CommitId> head = find();
    if (head.isPresent()) {
      out.println("would send " + name(head.get()) + " to be built");
    }
  }

  /** Has it built. */
  void build(AdapterUri queue) throws PortException, InterruptedException, ConfigurationException {
    Optional<CommitId> head = find();
    if (head.isEmpty()) {
      return;
    }
    PushEvent push =
        PushEvent.of(
            repository.name(),
            GitRef.branch(repository.defaultBranch()),
            head.get(),
            repositories.user(token));
    String id =
        application
            .get(OpenAdapters.class)
            .sender(queue)
            .send(
                SendCommand.SUBJECT, new GithubPushEncoder().encode(push), SendCommand.group(push));
    out.println(name(head.get()) + " was sent to be built, as message " + id);
  }

  private Optional<CommitId> find() throws PortException, InterruptedException {
    Optional<CommitId> head = repositories.head(repository, token);
    if (head.isEmpty()) {
      out.println(repository.name() + " has no commit yet: the first push will be built");
    }
    return head;
  }

  private String name(CommitId head) {
    return "the head of " + repository.defaultBranch() + ", " + head.hex().substring(0, 12) + ",";
  }

  private String published(Repository name, CommitId head)
      throws ConfigurationException, PortException, InterruptedException {
    try {
      PublishedImages images =
          PublishedImages.of(
              application.get(Settings.class),
              stack.reference(),
              application.get(CloudFormationStacks.class).parameters(stack.reference()));
      ImageName image = images.names().nameOf(name);
      for (AdapterUri registry : images.registries()) {
        if (application
            .get(OpenAdapters.class)
            .registry(registry)
            .find(image, ImageTag.of(head))
            .isEmpty()) {
          return "is not published yet; conex watch --build builds it now";
        }
      }
      return "is published";
    } catch (PortException e) {
      return "may be published or not: " + e.getMessage();
    }
  }
}
