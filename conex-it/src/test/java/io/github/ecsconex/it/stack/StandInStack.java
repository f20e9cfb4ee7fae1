package io.github.ecsconex.it.stack;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.RejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * A stack that was deployed on a {@link StackStandIn}: what moto has made of it, and what moto has
 * not: its outputs, its secrets, and the function behind its webhook. Safe for use by many threads.
 */
final class StandInStack implements AutoCloseable {
  private static final String FUNCTION = "AWS::Lambda::Function";
  private static final String SERVICE = "AWS::ECS::Service";
  private static final String TASK = "AWS::ECS::TaskDefinition";

  private final CloudFormationClient formation;
  private final EcsClient ecs;
  private final String region;
  private final String name;
  private final String api;
  private final Map<String, String> environment;
  private final GeneratedSecrets secrets;
  private Template template = Template.parse("{}");
  private Map<String, String> parameters = Map.of();
  private @Nullable LambdaFunction function;

  private StandInStack(
      CloudFormationClient formation,
      EcsClient ecs,
      SecretsManagerClient secrets,
      String region,
      String name,
      String api,
      Map<String, String> environment) {
    this.formation = formation;
    this.ecs = ecs;
    this.secrets = new GeneratedSecrets(secrets);
    this.region = region;
    this.name = name;
    this.api = api;
    this.environment = Map.copyOf(environment);
  }

  /**
   * A stack in which nothing is yet.
   *
   * @param api where the stack's webhook API answers
   * @param environment that has what runs in the stack find what stands in for AWS
   */
  static StandInStack of(
      AwsConnection aws, String region, String name, String api, Map<String, String> environment)
      throws RejectedException {
    return new StandInStack(
        aws.client(CloudFormationClient.builder(), Optional.of(region)),
        aws.client(EcsClient.builder(), Optional.of(region)),
        aws.client(SecretsManagerClient.builder(), Optional.of(region)),
        region,
        name,
        api,
        environment);
  }

  synchronized Map<String, String> parameters() {
    return parameters;
  }

  /** Takes on what was deployed now. */
  synchronized void become(Template deployed, Map<String, String> given) {
    template = deployed;
    parameters = Map.copyOf(given);
    secrets.become(values(Map.of()));
    close();
  }

  /** Has each service run the one task that ECS gives to a new one, where moto gives it none. */
  synchronized void startServices() {
    TemplateValues values = values(madeByMoto());
    for (String service : template.resources(SERVICE).keySet()) {
      ecs.updateService(request ->
          request
              .cluster(values.resource(service, "Properties", "Cluster").asText())
              .service(values.resources().id(service))
              .desiredCount(1));
    }
  }

  synchronized void delete() {
    close();
    secrets.deleteAll();
  }

  /** What the template puts out, under the conditions that hold. */
  synchronized SequencedMap<String, String> outputs() {
    TemplateValues values = values(madeByMoto());
    SequencedMap<String, String> outputs = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> output : template.at("Outputs").properties()) {
      if (values.isMade(output.getValue())) {
        outputs.put(output.getKey(), values.value(output.getValue().path("Value")).asText());
      }
    }
    return outputs;
  }

  /** The function behind the webhook, which is started if it does not run. */
  synchronized LambdaFunction function() throws IOException {
    if (function == null) {
      TemplateValues values = values(madeByMoto());
      String logicalId = template.resources(FUNCTION).firstEntry().getKey();
      Path folder = Files.createTempDirectory("lambda");
      function =
          LambdaFunction.start(values.resource(logicalId, "Properties"), environment, folder);
    }
    return function;
  }

  /** What ECS would start a worker as. */
  synchronized StackStandIn.WorkerTask worker() {
    TemplateValues values = values(madeByMoto());
    String logicalId = template.resources(TASK).firstEntry().getKey();
    JsonNode container = values.resource(logicalId, "Properties", "ContainerDefinitions").path(0);
    Map<String, String> variables = new HashMap<>(environment);
    container
        .path("Environment")
        .forEach(one -> variables.put(one.path("Name").asText(), one.path("Value").asText()));
    container
        .path("Secrets")
        .forEach(one ->
            variables.put(
                one.path("Name").asText(), secrets.value(one.path("ValueFrom").asText())));
    return new StackStandIn.WorkerTask(
        container.path("Image").asText(), container.path("User").asText(), variables);
  }

  private Map<String, String> madeByMoto() {
    Map<String, String> ids = new HashMap<>();
    for (StackResource resource :
        formation.describeStackResources(request -> request.stackName(name)).stackResources()) {
      // moto tells of what it leaves out, too, without a name.
      if (resource.logicalResourceId() != null && resource.physicalResourceId() != null) {
        ids.put(resource.logicalResourceId(), resource.physicalResourceId());
      }
    }
    return ids;
  }

  private TemplateValues values(Map<String, String> ids) {
    TemplateValues.Resources resources =
        new TemplateValues.Resources() {
          @Override
          public String id(String logicalId) {
            return secrets
                .arn(logicalId)
                .orElseGet(() -> ids.getOrDefault(logicalId, name + "-" + logicalId));
          }

          @Override
          public String attribute(String logicalId, String attribute) {
            return attribute.equals("ApiEndpoint")
                ? api
                : TemplateValues.BY_NAME.attribute(logicalId, attribute);
          }
        };
    return new TemplateValues(template, parameters, region, name, resources);
  }

  @Override
  public synchronized void close() {
    if (function != null) {
      function.close();
      function = null;
    }
  }
}
