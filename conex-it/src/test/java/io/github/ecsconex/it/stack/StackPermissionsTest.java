package io.github.ecsconex.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each role of the templates may do, statement by statement. */
final class StackPermissionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ASSUMED_BY_TASKS =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
       "Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole",
       "Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"},
        "ArnLike":{"aws:SourceArn":"arn:aws:ecs:us-east-1:123456789012:*"}}}]}
      """;

  private static TemplateValues conex(String... parameters) throws Exception {
    Map<String, String> given = new LinkedHashMap<>(Map.of("Cluster", "my-cluster"));
    for (int i = 0; i < parameters.length; i += 2) {
      given.put(parameters[i], parameters[i + 1]);
    }
    return TemplateValues.of(Template.read(Template.ECS_CONEX), given);
  }

  private static void assertStatements(TemplateValues values, String role, String json)
      throws Exception {
    JsonNode policies = values.resource(role, "Properties", "Policies");
    assertThat(policies).hasSize(1);
    assertIs(policies.path(0).path("PolicyDocument").path("Statement"), json);
  }

  private static void assertIs(JsonNode found, String json) throws Exception {
    assertThat(JSON.readTree(found.toString())).isEqualTo(JSON.readTree(json));
  }

  @Test
  void theWebhooksFunction() throws Exception {
    assertIs(
        conex().resource("WebhookRole", "Properties", "AssumeRolePolicyDocument"),
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
         "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
        """);
    assertStatements(
        conex(),
        "WebhookRole",
        """
        [{"Sid":"ReadTheSecret","Effect":"Allow","Action":"secretsmanager:GetSecretValue",
          "Resource":"<WebhookSecret>"},
         {"Sid":"PublishPushes","Effect":"Allow","Action":"sns:Publish",
          "Resource":"<WorkTopic>"},
         {"Sid":"Log","Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],
          "Resource":"<WebhookLogGroup.Arn>"}]
        """);
  }

  @Test
  void whatStartsAWorker() throws Exception {
    assertIs(
        conex().resource("ExecutionRole", "Properties", "AssumeRolePolicyDocument"),
        ASSUMED_BY_TASKS);
    String pull =
        """
        {"Sid":"LogInToEcr","Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"},
        {"Sid":"PullTheWorker","Effect":"Allow","Action":["ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],
         "Resource":"arn:aws:ecr:us-east-1:123456789012:repository/ecs-conex"}
        """;
    assertStatements(
        conex(),
        "ExecutionRole",
        """
        [{"Sid":"ReadTheSecrets","Effect":"Allow","Action":"secretsmanager:GetSecretValue",
          "Resource":["<GithubCredentials>"]},
         %s,
         {"Sid":"Log","Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],
          "Resource":"<LogGroup.Arn>"}]
        """
            .formatted(pull));
    assertStatements(
        conex("LogDriver", "syslog", "NPMAccessToken", "npm_x"),
        "ExecutionRole",
        """
        [{"Sid":"ReadTheSecrets","Effect":"Allow","Action":"secretsmanager:GetSecretValue",
          "Resource":["<GithubCredentials>","<NpmCredentials>"]},
         %s]
        """
            .formatted(pull));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ci/"})
  void aWorker(String prefix) throws Exception {
    assertIs(
        conex().resource("TaskRole", "Properties", "AssumeRolePolicyDocument"), ASSUMED_BY_TASKS);
    assertStatements(
        conex("RepositoryPrefix", prefix),
        "TaskRole",
        """
        [{"Sid":"TakePushes","Effect":"Allow","Action":["sqs:ReceiveMessage",
          "sqs:ChangeMessageVisibility","sqs:DeleteMessage"],"Resource":"<Queue.Arn>"},
         {"Sid":"SendNotices","Effect":"Allow","Action":"sns:Publish",
          "Resource":"<NotificationTopic>"},
         {"Sid":"LogInToEcr","Effect":"Allow","Action":"ecr:GetAuthorizationToken",
          "Resource":"*"},
         {"Sid":"PublishImages","Effect":"Allow","Action":["ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage","ecr:CompleteLayerUpload","ecr:CreateRepository",
          "ecr:DescribeRepositories","ecr:GetDownloadUrlForLayer","ecr:InitiateLayerUpload",
          "ecr:ListTagsForResource","ecr:PutImage","ecr:TagResource","ecr:UploadLayerPart"],
          "Resource":"arn:aws:ecr:*:123456789012:repository/%s*"},
         {"Sid":"KnowAndKeepItsOwnTask","Effect":"Allow",
          "Action":["ecs:DescribeTasks","ecs:UpdateTaskProtection"],
          "Resource":"arn:aws:ecs:us-east-1:123456789012:task/my-cluster/*",
          "Condition":{"StringEquals":{"aws:ResourceTag/ecs-conex:stack":"my-stack"}}}]
        """
            .formatted(prefix));
  }

  @Test
  void anInstance() throws Exception {
    TemplateValues cluster = TemplateValues.of(Template.read(Template.CLUSTER), Map.of());
    assertStatements(
        cluster,
        "InstanceRole",
        """
        [{"Sid":"JoinTheCluster","Effect":"Allow","Action":["ecs:DeregisterContainerInstance",
          "ecs:RegisterContainerInstance","ecs:SubmitAttachmentStateChanges",
          "ecs:SubmitContainerStateChange","ecs:SubmitTaskStateChange"],
          "Resource":"<Cluster.Arn>"},
         {"Sid":"BeToldOfTasks","Effect":"Allow","Action":["ecs:Poll",
          "ecs:StartTelemetrySession","ecs:TagResource","ecs:UpdateContainerInstancesState"],
          "Resource":"arn:aws:ecs:us-east-1:123456789012:container-instance/<Cluster>/*"},
         {"Sid":"FindTheService","Effect":"Allow","Action":"ecs:DiscoverPollEndpoint",
          "Resource":"*"},
         {"Sid":"TellTheSessionManager","Effect":"Allow","Action":"ssm:UpdateInstanceInformation",
          "Resource":"arn:aws:ec2:us-east-1:123456789012:instance/*"},
         {"Sid":"OpenSessions","Effect":"Allow","Action":["ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel"],"Resource":"*"}]
        """);
  }
}
