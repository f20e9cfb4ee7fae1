package io.github.ecsconex.it.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The secrets of one stack, which moto's CloudFormation leaves out. */
final class GeneratedSecrets {
  private static final String TYPE = "AWS::SecretsManager::Secret";
  private static final int USUAL_LENGTH = 32;
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final SecureRandom random = new SecureRandom();
  private final SecretsManagerClient client;
  private final Map<String, String> arns = new TreeMap<>();

  GeneratedSecrets(SecretsManagerClient client) {
    this.client = client;
  }

  /** The ARN of the secret that the template calls {@code logicalId}. */
  Optional<String> arn(String logicalId) {
    return Optional.ofNullable(arns.get(logicalId));
  }

  /** What the secret holds. */
  String value(String arn) {
    return client.getSecretValue(one -> one.secretId(arn)).secretString();
  }

  /** Makes those that the template asks for, and sees that no other is left. */
  void become(TemplateValues values) {
    Map<String, JsonNode> wanted = new TreeMap<>(values.template().resources(TYPE));
    wanted.values().removeIf(resource -> !values.isMade(resource));
    for (String logicalId : wanted.keySet()) {
      JsonNode properties = values.resource(logicalId, "Properties");
      String arn = arns.get(logicalId);
      if (arn == null) {
        String name = values.stack() + "-" + logicalId + "-" + UUID.randomUUID();
        String text = text(properties);
        arns.put(logicalId, client.createSecret(one -> one.name(name).secretString(text)).arn());
      } else if (properties.has("SecretString")) {
        String text = properties.path("SecretString").asText();
        client.putSecretValue(one -> one.secretId(arn).secretString(text));
      }
    }
    arns.keySet().stream().filter(id -> !wanted.containsKey(id)).toList().forEach(this::delete);
  }

  void deleteAll() {
    arns.keySet().stream().toList().forEach(this::delete);
  }

  private void delete(String logicalId) {
    String arn = arns.remove(logicalId);
    client.deleteSecret(one -> one.secretId(arn).forceDeleteWithoutRecovery(true));
  }

  private String text(JsonNode properties) {
    JsonNode generate = properties.path("GenerateSecretString");
    if (generate.isMissingNode()) {
      return properties.path("SecretString").asText();
    }
    return random
        .ints(generate.path("PasswordLength").asInt(USUAL_LENGTH), 0, LETTERS.length())
        .mapToObj(index -> LETTERS.substring(index, index + 1))
        .collect(Collectors.joining());
  }
}
