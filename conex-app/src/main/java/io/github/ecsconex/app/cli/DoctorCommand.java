package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.doctor.Check;
import io.github.ecsconex.app.doctor.ClockCheck;
import io.github.ecsconex.app.doctor.DiskCheck;
import io.github.ecsconex.app.doctor.Doctor;
import io.github.ecsconex.app.doctor.EngineCheck;
import io.github.ecsconex.app.doctor.HookCheck;
import io.github.ecsconex.app.doctor.QueueCheck;
import io.github.ecsconex.app.doctor.RegistryCheck;
import io.github.ecsconex.app.doctor.RepositoryCheck;
import io.github.ecsconex.app.doctor.ServiceCheck;
import io.github.ecsconex.app.doctor.SettingCheck;
import io.github.ecsconex.app.doctor.TokenCheck;
import io.github.ecsconex.app.doctor.TopicCheck;
import io.github.ecsconex.app.watch.GitProgram;
import io.github.ecsconex.app.watch.GithubSite;
import io.github.ecsconex.app.watch.UserToken;
import io.github.ecsconex.app.watch.Watch;
import io.github.ecsconex.app.watch.WatchedStack;
import io.github.ecsconex.app.watch.WorkersAccess;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.app.wiring.OpenAdapters;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.ecs.EcsService;
import io.github.ecsconex.aws.sns.SnsTopic;
import io.github.ecsconex.aws.sns.TopicArn;
import io.github.ecsconex.aws.sqs.QueueReport;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.aws.stack.StackOutputs;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.notice.Notifier;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCredentials;
import io.github.ecsconex.git.github.GithubHooks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@code conex doctor}: looks at all that a set-up needs. */
final class DoctorCommand {
  /** Where an engine on this machine keeps its images, unless it was told otherwise. */
  private static final Path ENGINE_FILES = Path.of("/var/lib/docker");

  private static final String LOG = "log";
  private static final String SNS = "sns";
  private static final String SQS = "sqs";
  private static final String ECR = "ecr";

  private final Application application;
  private final Surroundings surroundings;
  private final List<Repository> repositories;
  private final @Nullable StackReference reference;
  private final List<Check> checks = new ArrayList<>();
  private final ClockCheck clocks = new ClockCheck();

  /**
   * @param repositories what the set-up should be good for
   * @param reference the stack to look at, beside or instead of the settings
   */
  DoctorCommand(
      Application application,
      Surroundings surroundings,
      List<Repository> repositories,
      @Nullable StackReference reference) {
    this.application = application;
    this.surroundings = surroundings;
    this.repositories = List.copyOf(repositories);
    this.reference = reference;
  }

  int run() throws ConfigurationException, PortException, InterruptedException {
    Settings settings = application.get(Settings.class);
    if (reference == null) {
      here(settings);
    } else {
      there(settings, reference);
    }
    checks.add(clocks);
    return new Doctor(checks, surroundings.out()::println).isWell()
        ? ExitCode.OK
        : ExitCode.REJECTED;
  }

  /** What a worker with these settings would need. */
  private void here(Settings settings)
      throws ConfigurationException, PortException, InterruptedException {
    checks.add(
        new EngineCheck(settings.builder().toString(), () -> application.get(ImageBuilder.class)));
    checks.add(new DiskCheck(settings.git().cache(), "where repositories are mirrored", true));
    if (Files.isReadable(ENGINE_FILES)) {
      checks.add(new DiskCheck(ENGINE_FILES, "where the engine keeps its images", false));
    }
    queue(settings);
    notifier(settings.notifier());
    if (settings.registries().isEmpty()) {
      checks.add(
          SettingCheck.note(
              "registry", "CONEX_REGISTRIES is not set", "conex worker and conex build need it"));
    }
    registries(settings, PublishedImages.of(settings));
    Optional<GithubCredentials> credentials = settings.github().credentials();
    if (credentials.isEmpty()) {
      checks.add(
          SettingCheck.note(
              "token",
              "GithubAccessToken is not set: only public repositories can be read, and no commit"
                  + " is marked",
              "set it to a token or a GitHub App; docs/configuration.md says how"));
    } else if (settings.github().api().isPresent()) {
      token(application.get(GithubApi.class), credentials.get());
    }
  }

  /** What a stack's workers need, as far as the user may see it. */
  private void there(Settings settings, StackReference stack)
      throws ConfigurationException, PortException, InterruptedException {
    CloudFormationStacks stacks = application.get(CloudFormationStacks.class);
    StackOutputs outputs = stacks.outputs(stack);
    Map<String, String> parameters = stacks.parameters(stack);
    service(stack, outputs, parameters);
    Optional<String> queueUrl = outputs.find(StackOutputs.QUEUE_URL);
    if (queueUrl.isPresent()) {
      queue(queueUrl.get(), outputs.find(StackOutputs.DEAD_LETTER_QUEUE_URL), OptionalInt.empty());
    }
    Optional<String> work = outputs.find(StackOutputs.WORK_TOPIC);
    if (work.isPresent()) {
      checks.add(TopicCheck.ofPushes(work.get(), topic(work.get())));
    }
    Optional<String> notices = outputs.find(StackOutputs.NOTIFICATION_TOPIC);
    if (notices.isPresent()) {
      checks.add(TopicCheck.ofFailures(notices.get(), topic(notices.get())));
    }
    registries(settings, PublishedImages.of(settings, stack, parameters));
    GithubApi api = application.get(GithubApi.class);
    switch (WorkersAccess.read(stacks, stack)) {
      case WorkersAccess.Unknown unknown ->
          checks.add(
              SettingCheck.note(
                  "token",
                  "what the workers read repositories with could not be seen: " + unknown.reason(),
                  "ask somebody who may secretsmanager:GetSecretValue"));
      case WorkersAccess.Known known -> token(api, known.credentials());
    }
    for (Repository repository : repositories) {
      checks.add(new HookCheck(() -> hooks(api, stacks, stack), stack, repository));
    }
  }

  private void service(StackReference stack, StackOutputs outputs, Map<String, String> parameters)
      throws ConfigurationException, PortException, InterruptedException {
    Optional<String> service = outputs.find(StackOutputs.SERVICE);
    String cluster = parameters.get("Cluster");
    if (service.isEmpty() || cluster == null) {
      return;
    }
    AwsConnection aws = application.get(AwsConnection.class);
    checks.add(
        new ServiceCheck(
            stack.region(),
            cluster,
            service.get(),
            () -> {
              try (EcsService found = new EcsService(aws, stack.region(), cluster, service.get())) {
                return found.report();
              }
            }));
  }

  private HookCheck.Asked hooks(GithubApi api, CloudFormationStacks stacks, StackReference stack)
      throws ConfigurationException, PortException, InterruptedException {
    Secret token =
        UserToken.find(
            surroundings.environment(),
            new GitProgram(surroundings.workingDirectory(), surroundings.environment()),
            GithubSite.of(api.base()),
            surroundings.environment().containsKey("CONEX_GITHUB_API"));
    Watch watch =
        new Watch(
            api,
            token,
            WatchedStack.read(stacks, stack),
            application.get(Ticker.class),
            line -> {});
    return new HookCheck.Asked(watch, new GithubHooks(api, token));
  }

  private void notifier(AdapterUri uri)
      throws ConfigurationException, PortException, InterruptedException {
    switch (uri.scheme()) {
      case SNS -> checks.add(TopicCheck.ofFailures(uri.address(), topic(uri.address())));
      case LOG ->
          checks.add(
              SettingCheck.note(
                  "notices",
                  "CONEX_NOTIFY is \"" + uri + "\": failures are told of in the log alone",
                  "let it name a topic: sns:<topic ARN>"));
      default ->
          checks.add(
              SettingCheck.opening(
                  "notices",
                  uri.toString(),
                  () -> application.get(Notifier.class),
                  "see what CONEX_NOTIFY says, and what its adapter needs"));
    }
  }

  private void queue(Settings settings)
      throws ConfigurationException, PortException, InterruptedException {
    Optional<AdapterUri> uri = settings.queue();
    if (uri.isEmpty()) {
      checks.add(
          SettingCheck.note(
              "queue", "CONEX_QUEUE is not set", "conex worker and conex send need it"));
    } else if (uri.get().scheme().equals(SQS)) {
      queue(
          uri.get().address(),
          Optional.empty(),
          OptionalInt.of(settings.work().settlement().maxReceives()));
    } else if (uri.get().scheme().equals(SNS)) {
      checks.add(TopicCheck.ofPushes(uri.get().address(), topic(uri.get().address())));
    } else {
      checks.add(
          SettingCheck.opening(
              "queue",
              uri.get().toString(),
              () -> application.get(MessageSender.class),
              "see that the file is there or can be made, and is this user's"));
    }
  }

  private void queue(String url, Optional<String> deadLetters, OptionalInt maxReceives)
      throws ConfigurationException, PortException, InterruptedException {
    AwsConnection aws = application.get(AwsConnection.class);
    Ticker ticker = application.get(Ticker.class);
    checks.add(
        new QueueCheck(
            url,
            () -> report(aws, ticker, url),
            deadLetters.map(dead -> () -> report(aws, ticker, dead)),
            maxReceives,
            clocks,
            application.get(InstantSource.class)));
  }

  private static QueueReport report(AwsConnection aws, Ticker ticker, String url)
      throws PortException, InterruptedException {
    try (SqsQueue queue = new SqsQueue(aws, new QueueUrl(url), ticker)) {
      return queue.report();
    }
  }

  private TopicCheck.Topic topic(String arn)
      throws ConfigurationException, PortException, InterruptedException {
    AwsConnection aws = application.get(AwsConnection.class);
    return () -> {
      try (SnsTopic topic = new SnsTopic(aws, new TopicArn(arn))) {
        return topic.report();
      }
    };
  }

  private void registries(Settings settings, PublishedImages images)
      throws ConfigurationException, PortException, InterruptedException {
    for (AdapterUri uri : images.registries()) {
      checks.add(
          new RegistryCheck(
              uri.toString(), () -> application.get(OpenAdapters.class).registry(uri)));
      if (!uri.scheme().equals(ECR)) {
        continue;
      }
      for (Repository repository : repositories) {
        ImageName name = images.names().nameOf(repository);
        checks.add(
            new RepositoryCheck(
                application.get(AwsConnection.class),
                uri.address(),
                name,
                repository,
                settings.registry().ecrRepositories().lifecyclePolicy()));
      }
    }
  }

  private void token(GithubApi api, GithubCredentials credentials)
      throws ConfigurationException, PortException, InterruptedException {
    checks.add(
        new TokenCheck(
            api, credentials, repositories, clocks, application.get(InstantSource.class)));
  }
}
