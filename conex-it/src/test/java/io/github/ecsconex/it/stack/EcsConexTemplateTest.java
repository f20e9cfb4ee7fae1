package io.github.ecsconex.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.aws.stack.StackOutputs;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cloudformation/ecs-conex.template.yml} says, property by property. */
final class EcsConexTemplateTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Template template;

  @BeforeEach
  void read() throws Exception {
    template = Template.read(Template.ECS_CONEX);
  }

  private TemplateValues with(String... parameters) {
    Map<String, String> given = new HashMap<>(Map.of("Cluster", "my-cluster", "GitSha", "abc"));
    for (int i = 0; i < parameters.length; i += 2) {
      given.put(parameters[i], parameters[i + 1]);
    }
    return TemplateValues.of(template, given);
  }

  private void assertProperties(String logicalId, String json) throws Exception {
    assertIs(with().resource(logicalId, "Properties"), json);
  }

  private static void assertIs(JsonNode found, String json) throws Exception {
    assertThat(JSON.readTree(found.toString())).isEqualTo(JSON.readTree(json));
  }

  private static JsonNode container(TemplateValues values) {
    return values.resource("TaskDefinition", "Properties", "ContainerDefinitions").path(0);
  }

  private static String variable(TemplateValues values, String name) {
    return Objects.requireNonNull(optional(values, name), name);
  }

  private static @Nullable String optional(TemplateValues values, String name) {
    for (JsonNode variable : container(values).path("Environment")) {
      if (variable.path("Name").asText().equals(name)) {
        return variable.path("Value").asText();
      }
    }
    return null;
  }

  @Test
  void takesWhatIsPostedToTheWebhook() throws Exception {
    assertProperties(
        "WebhookApi",
        """
        {"Name":"my-stack-webhook","Description":"Takes pushes from GitHub","ProtocolType":"HTTP"}
        """);
    assertProperties(
        "WebhookStage",
        """
        {"ApiId":"<WebhookApi>","StageName":"$default","AutoDeploy":true,
         "DefaultRouteSettings":{"ThrottlingBurstLimit":200,"ThrottlingRateLimit":100}}
        """);
    assertProperties(
        "WebhookRoute",
        """
        {"ApiId":"<WebhookApi>","RouteKey":"POST /webhook",
         "Target":"integrations/<WebhookIntegration>"}
        """);
    assertProperties(
        "WebhookIntegration",
        """
        {"ApiId":"<WebhookApi>","IntegrationType":"AWS_PROXY",
         "IntegrationUri":"<WebhookFunction.Arn>","PayloadFormatVersion":"2.0",
         "TimeoutInMillis":15000}
        """);
    assertProperties(
        "WebhookPermission",
        """
        {"Action":"lambda:InvokeFunction","FunctionName":"<WebhookFunction.Arn>",
         "Principal":"apigateway.amazonaws.com","SourceArn":
         "arn:aws:execute-api:us-east-1:123456789012:<WebhookApi>/$default/POST/webhook"}
        """);
  }

  /** Its code is run by {@code WebhookFunctionIT}. */
  @Test
  void runsTheFunctionBehindIt() throws Exception {
    JsonNode function = with().resource("WebhookFunction", "Properties");
    assertThat(function.path("Code").path("ZipFile").asText().lines().count())
        .isLessThanOrEqualTo(100);
    assertThat(function.path("Runtime").asText()).isEqualTo("python3.13");
    assertThat(function.path("Handler").asText()).isEqualTo("index.handler");
    assertThat(function.path("MemorySize").asInt()).isEqualTo(512);
    assertThat(function.path("Timeout").asInt())
        .as("three calls, each tried twice, to connect and to read")
        .isGreaterThan(3 * 2 * (2 + 3));
    assertThat(function.path("Role").asText()).isEqualTo("<WebhookRole.Arn>");
    assertIs(function.path("LoggingConfig"), "{\"LogGroup\":\"<WebhookLogGroup>\"}");
    assertIs(
        function.path("Environment").path("Variables"),
        """
        {"WEBHOOK_SECRET":"<WebhookSecret>","WORK_TOPIC":"<WorkTopic>"}
        """);
    assertIs(
        with().resource("WebhookSecret", "Properties", "GenerateSecretString"),
        "{\"PasswordLength\":40,\"ExcludePunctuation\":true}");
  }

  @Test
  void leadsFromTheTopicToTheQueueAndItsDeadLetters() throws Exception {
    assertProperties(
        "WorkTopic",
        """
        {"Subscription":[{"Protocol":"sqs","Endpoint":"<Queue.Arn>"}]}
        """);
    assertProperties(
        "Queue",
        """
        {"SqsManagedSseEnabled":true,"VisibilityTimeout":180,"ReceiveMessageWaitTimeSeconds":20,
         "MessageRetentionPeriod":1209600,
         "RedrivePolicy":{"deadLetterTargetArn":"<DeadLetterQueue.Arn>","maxReceiveCount":5}}
        """);
    assertProperties(
        "DeadLetterQueue",
        """
        {"SqsManagedSseEnabled":true,"MessageRetentionPeriod":1209600}
        """);
    assertProperties(
        "QueuePolicy",
        """
        {"Queues":["<Queue>"],"PolicyDocument":{"Version":"2012-10-17","Statement":[
         {"Sid":"TakePushesFromTheTopic","Effect":"Allow",
          "Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage",
          "Resource":"<Queue.Arn>","Condition":{"ArnEquals":{"aws:SourceArn":"<WorkTopic>"}}}]}}
        """);
    assertProperties(
        "NotificationTopic",
        """
        {"Subscription":[{"Protocol":"email","Endpoint":""}]}
        """);
  }

  /** A worker gives a message up, and says so, before the queue does, and says nothing. */
  @Test
  void letsWorkersGiveUpBeforeTheQueueDoes() {
    int attempts = Integer.parseInt(variable(with(), "CONEX_MAX_ATTEMPTS"));
    int receives = Integer.parseInt(variable(with(), "CONEX_MAX_RECEIVES"));
    int queue = with().resource("Queue", "Properties", "RedrivePolicy", "maxReceiveCount").asInt();
    assertThat(attempts).isLessThan(receives);
    assertThat(receives).isLessThan(queue);
    assertThat(variable(with(), "CONEX_LEASE"))
        .isEqualTo(with().resource("Queue", "Properties", "VisibilityTimeout").asText() + "s");
  }

  @Test
  void startsWorkers() throws Exception {
    JsonNode task = with().resource("TaskDefinition", "Properties");
    assertIs(task.path("RequiresCompatibilities"), "[\"EC2\"]");
    assertThat(task.path("NetworkMode").asText()).isEqualTo("bridge");
    assertThat(task.path("TaskRoleArn").asText()).isEqualTo("<TaskRole.Arn>");
    assertThat(task.path("ExecutionRoleArn").asText()).isEqualTo("<ExecutionRole.Arn>");
    assertIs(
        task.path("Volumes"),
        """
        [{"Name":"docker","Host":{"SourcePath":"/var/run/docker.sock"}},
         {"Name":"cache","DockerVolumeConfiguration":
          {"Scope":"shared","Autoprovision":true,"Driver":"local"}}]
        """);
    JsonNode container = container(with("TaskMemory", "768"));
    assertThat(container.path("Image").asText())
        .isEqualTo("123456789012.dkr.ecr.us-east-1.amazonaws.com/ecs-conex:abc");
    assertIs(container.path("Command"), "[\"worker\"]");
    assertThat(container.path("Memory").asText()).isEqualTo("768");
    assertThat(container.path("User").asText()).isEqualTo("0");
    assertThat(container.path("Privileged").asBoolean()).isFalse();
    assertThat(container.path("StopTimeout").asInt()).isEqualTo(120);
    assertThat(variable(with(), "CONEX_GRACE")).isEqualTo("90s");
    assertIs(
        container.path("HealthCheck"),
        """
        {"Command":["CMD","conex","health"],"Interval":30,"Timeout":10,"Retries":3,
         "StartPeriod":60}
        """);
    assertThat(variable(with(), "CONEX_HEALTH")).startsWith("127.0.0.1:");
    assertIs(
        container.path("MountPoints"),
        """
        [{"SourceVolume":"docker","ContainerPath":"/var/run/docker.sock"},
         {"SourceVolume":"cache","ContainerPath":"/var/cache/conex"}]
        """);
    assertThat(variable(with(), "CONEX_CACHE")).isEqualTo("/var/cache/conex");
  }

  @Test
  void tellsWorkersWhatTheyAreToDo() {
    assertThat(variable(with(), "CONEX_QUEUE")).isEqualTo("sqs:<Queue>");
    assertThat(variable(with(), "CONEX_NOTIFY")).isEqualTo("sns:<NotificationTopic>");
    assertThat(variable(with(), "CONEX_SERVICE")).isEqualTo("my-stack");
    assertThat(variable(with(), "AWS_REGION")).isEqualTo("us-east-1");
    assertThat(variable(with(), "NumberOfWorkers")).isEqualTo("4");
    assertThat(variable(with("NumberOfWorkers", "8"), "NumberOfWorkers")).isEqualTo("8");
    assertThat(variable(with(), "CONEX_REGISTRIES")).isEqualTo("ecr:us-east-1");
    assertThat(variable(with("ImageRegions", "eu-west-1, us-west-2"), "CONEX_REGISTRIES"))
        .isEqualTo("ecr:eu-west-1,ecr:us-west-2");
    assertThat(variable(with(), "CONEX_IMAGE_NAME")).isEqualTo("{repo}");
    assertThat(
            variable(
                with("RepositoryPrefix", "ci/", "ImageName", "{owner}/{repo}"), "CONEX_IMAGE_NAME"))
        .isEqualTo("ci/{owner}/{repo}");
    assertThat(optional(with(), "CONEX_BUILD_ARGS")).isNull();
    assertThat(variable(with("AllowedBuildArgs", "NPMAccessToken"), "CONEX_BUILD_ARGS"))
        .isEqualTo("NPMAccessToken");
    assertThat(variable(with(), "CONEX_BUILD_CACHE_SIZE")).isEqualTo("20GiB");
    assertThat(optional(with(), "CONEX_ENGINE_IMAGES_SIZE")).isNull();
    assertThat(variable(with("EngineImagesSize", "30GiB"), "CONEX_ENGINE_IMAGES_SIZE"))
        .isEqualTo("30GiB");
    assertThat(variable(with(), "CONEX_INLINE_CACHE")).isEqualTo("on");
    assertThat(variable(with(), "CONEX_STATUS_URL"))
        .isEqualTo(
            "https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}"
                + "#logsV2:log-groups/log-group/<LogGroup>"
                + "/log-events$3FfilterPattern$3D$2522{messageId}$2522");
  }

  @Test
  void handsSecretsToWorkersOnlyAsSecrets() throws Exception {
    assertIs(
        container(with()).path("Secrets"),
        """
        [{"Name":"GithubAccessToken","ValueFrom":"<GithubCredentials>"}]
        """);
    assertIs(
        container(with("NPMAccessToken", "npm_x")).path("Secrets"),
        """
        [{"Name":"GithubAccessToken","ValueFrom":"<GithubCredentials>"},
         {"Name":"NPMAccessToken","ValueFrom":"<NpmCredentials>"}]
        """);
    assertThat(with().resource("NpmCredentials").isMissingNode()).isTrue();
    assertThat(
            with("GithubAccessToken", "ghp_x")
                .resource("GithubCredentials", "Properties", "SecretString")
                .asText())
        .isEqualTo("ghp_x");
    assertThat(
            with("GithubAppId", "4711", "GithubAppPrivateKey", "-----BEGIN\nabc\n-----END")
                .resource("GithubCredentials", "Properties", "SecretString")
                .asText())
        .isEqualTo("{\"appId\":\"4711\",\"privateKey\":\"-----BEGIN\\nabc\\n-----END\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "ghp_x, '', '', true",
    "'', 4711, key, true",
    "'', '', '', false",
    "'', 4711, '', false",
    "'', '', key, false",
    "ghp_x, 4711, key, false"
  })
  void wantsATokenOrAnApp(String token, String app, String key, boolean isRight) {
    JsonNode assertion =
        template.at("Rules", "TokenOrApp").path("Assertions").path(0).path("Assert");
    assertThat(
            with("GithubAccessToken", token, "GithubAppId", app, "GithubAppPrivateKey", key)
                .isTrue(assertion))
        .isEqualTo(isRight);
  }

  /** Its lines go into JSON, which has a word for the end of a Unix line alone. */
  @Test
  void wantsAKeyThatMakesJson() {
    String pattern = template.at("Parameters", "GithubAppPrivateKey", "AllowedPattern").asText();
    String key = "-----BEGIN RSA PRIVATE KEY-----\nMII+/=\nabc\n-----END RSA PRIVATE KEY-----\n";
    assertThat(key).matches(pattern);
    assertThat(key.strip()).matches(pattern);
    assertThat(key.replace("\n", "\r\n")).doesNotMatch(pattern);
    assertThat(key.replace("abc", "a\tc")).doesNotMatch(pattern);
  }

  @Test
  void logsToCloudWatchOrToSyslog() throws Exception {
    assertIs(
        container(with()).path("LogConfiguration"),
        """
        {"LogDriver":"awslogs","Options":{"awslogs-group":"<LogGroup>",
         "awslogs-region":"us-east-1","awslogs-stream-prefix":"worker","mode":"non-blocking",
         "max-buffer-size":"25m"}}
        """);
    assertThat(with().resource("LogGroup", "Properties", "RetentionInDays").asText())
        .isEqualTo("14");
    TemplateValues syslog = with("LogDriver", "syslog");
    assertIs(
        container(syslog).path("LogConfiguration"),
        """
        {"LogDriver":"syslog","Options":{"tag":"ecs-conex","syslog-facility":"daemon"}}
        """);
    assertThat(optional(syslog, "CONEX_STATUS_URL")).isNull();
    for (String id :
        new String[] {"LogGroup", "WorkerErrors", "DiskUsed", "DiskLines", "Defects"}) {
      assertThat(syslog.resource(id).isMissingNode()).as(id).isTrue();
      assertThat(with().resource(id).isMissingNode()).as(id).isFalse();
    }
    assertThat(syslog.isMade(template.at("Outputs", "LogGroup"))).isFalse();
  }

  @Test
  void keepsTheServiceUp() throws Exception {
    JsonNode service = with().resource("Service", "Properties");
    assertThat(service.path("Cluster").asText()).isEqualTo("my-cluster");
    assertThat(service.path("LaunchType").asText()).isEqualTo("EC2");
    assertThat(service.has("CapacityProviderStrategy")).isFalse();
    assertThat(service.has("DesiredCount")).as("scaling decides that").isFalse();
    assertIs(
        service.path("DeploymentConfiguration"),
        """
        {"MinimumHealthyPercent":0,"MaximumPercent":200,
         "DeploymentCircuitBreaker":{"Enable":true,"Rollback":true}}
        """);
    assertThat(service.path("PropagateTags").asText()).isEqualTo("SERVICE");
    assertIs(service.path("Tags"), "[{\"Key\":\"ecs-conex:stack\",\"Value\":\"my-stack\"}]");
    JsonNode provided = with("CapacityProvider", "spot").resource("Service", "Properties");
    assertThat(provided.has("LaunchType")).isFalse();
    assertIs(
        provided.path("CapacityProviderStrategy"),
        "[{\"CapacityProvider\":\"spot\",\"Weight\":1}]");
  }

  /** A task keeps the secrets that it was started with. */
  @Test
  void replacesWorkersWhereSecretsAreNew() throws Exception {
    assertIs(
        with("DeploymentNonce", "20261126T000000Z")
            .resource("Service", "Properties", "ForceNewDeployment"),
        """
        {"EnableForceNewDeployment":true,"ForceNewDeploymentNonce":"20261126T000000Z"}
        """);
  }

  /** Instances are started for tasks that find no room, and for nothing else. */
  @Test
  void hasTheClusterGrowWithItsTasks() throws Exception {
    TemplateValues cluster = TemplateValues.of(Template.read(Template.CLUSTER), Map.of());
    int instances = cluster.resource("Instances", "Properties", "MaxSize").asInt();
    assertThat(
            cluster
                .resource("LaunchTemplate", "Properties", "LaunchTemplateData", "InstanceType")
                .asText())
        .as("one of 2 processors")
        .endsWith(".large");
    int room = 2 * 1024 / container(with()).path("Cpu").asInt();
    int tasks = with().resource("ScalableTarget", "Properties", "MaxCapacity").asInt();
    int percent =
        with()
            .resource("Service", "Properties", "DeploymentConfiguration", "MaximumPercent")
            .asInt();
    assertThat(tasks).isGreaterThan(room);
    assertThat(tasks * percent / 100).as("in a deployment").isLessThanOrEqualTo(instances * room);
    assertThat(container(with("TaskCpu", "2048")).path("Cpu").asText()).isEqualTo("2048");
  }

  @Test
  void scalesOnTheBacklogOfEachTask() throws Exception {
    assertProperties(
        "ScalableTarget",
        """
        {"ServiceNamespace":"ecs","ScalableDimension":"ecs:service:DesiredCount",
         "ResourceId":"service/my-cluster/<Service.Name>","MinCapacity":"1","MaxCapacity":"4"}
        """);
    assertProperties(
        "ScalingPolicy",
        """
        {"PolicyName":"backlog-per-task","PolicyType":"TargetTrackingScaling",
         "ScalingTargetId":"<ScalableTarget>","TargetTrackingScalingPolicyConfiguration":{
         "TargetValue":"4","ScaleOutCooldown":60,"ScaleInCooldown":300,
         "CustomizedMetricSpecification":{"Metrics":[
          {"Id":"backlog","Label":"Messages, waiting or in work, for each task",
           "Expression":"(waiting + working) / running","ReturnData":true},
          {"Id":"waiting","ReturnData":false,"MetricStat":{"Stat":"Maximum","Metric":{
           "Namespace":"AWS/SQS","MetricName":"ApproximateNumberOfMessagesVisible",
           "Dimensions":[{"Name":"QueueName","Value":"<Queue.QueueName>"}]}}},
          {"Id":"working","ReturnData":false,"MetricStat":{"Stat":"Maximum","Metric":{
           "Namespace":"AWS/SQS","MetricName":"ApproximateNumberOfMessagesNotVisible",
           "Dimensions":[{"Name":"QueueName","Value":"<Queue.QueueName>"}]}}},
          {"Id":"running","ReturnData":false,"MetricStat":{"Stat":"SampleCount","Metric":{
           "Namespace":"AWS/ECS","MetricName":"CPUUtilization","Dimensions":[
            {"Name":"ClusterName","Value":"my-cluster"},
            {"Name":"ServiceName","Value":"<Service.Name>"}]}}}]}}}
        """);
  }

  @Test
  void putsOutWhatTheProgramReads() {
    Set<String> names = new TreeSet<>();
    template.at("Outputs").fieldNames().forEachRemaining(names::add);
    Set<String> read = new TreeSet<>();
    Stream.of(
            StackOutputs.WEBHOOK_ENDPOINT,
            StackOutputs.WEBHOOK_SECRET,
            StackOutputs.GITHUB_CREDENTIALS,
            StackOutputs.WORK_TOPIC,
            StackOutputs.QUEUE_URL,
            StackOutputs.DEAD_LETTER_QUEUE_URL,
            StackOutputs.NOTIFICATION_TOPIC,
            StackOutputs.LOG_GROUP,
            StackOutputs.SERVICE)
        .forEach(output -> read.add(output.key()));
    assertThat(names).isEqualTo(read);
    assertThat(with().value(template.at("Outputs", "WebhookEndpoint", "Value")).asText())
        .isEqualTo("<WebhookApi.ApiEndpoint>/webhook");
  }
}
