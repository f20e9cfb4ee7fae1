package io.github.ecsconex.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.events.AliasEvent;

/** What holds for both templates. */
final class TemplateTest {
  /** What CloudFormation takes in a request, without a bucket ("Quotas", Template body size). */
  private static final int LARGEST = 51_200;

  /** The actions that no service lets anybody limit to a resource. */
  private static final Set<String> WITHOUT_RESOURCE =
      Set.of(
          "ecr:GetAuthorizationToken",
          "ecs:DiscoverPollEndpoint",
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel");

  static List<Path> templates() {
    return List.of(Template.ECS_CONEX, Template.CLUSTER);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void goesIntoARequest(Path file) throws Exception {
    assertThat(Files.size(file)).isLessThan(LARGEST);
  }

  /** See "CloudFormation template format": aliases are refused, and no tool here says so. */
  @ParameterizedTest
  @MethodSource("templates")
  void hasNoAliases(Path file) throws Exception {
    assertThat(new Yaml().parse(new StringReader(Files.readString(file))))
        .noneMatch(AliasEvent.class::isInstance);
  }

  @Test
  void bothClaimTheSameRegions() throws Exception {
    List<JsonNode> claimed = new ArrayList<>();
    for (Path file : templates()) {
      claimed.add(Template.read(file).at("Metadata", "cfn-lint", "config", "regions"));
    }
    assertThat(claimed.getFirst()).hasSizeGreaterThan(20).isEqualTo(claimed.getLast());
  }

  @ParameterizedTest
  @MethodSource("templates")
  void describesAndGroupsEachParameterAndLimitsIt(Path file) throws Exception {
    Template template = Template.read(file);
    Set<String> grouped = new TreeSet<>();
    for (JsonNode group :
        template.at("Metadata", "AWS::CloudFormation::Interface", "ParameterGroups")) {
      group.path("Parameters").forEach(name -> assertThat(grouped.add(name.asText())).isTrue());
    }
    Set<String> names = new TreeSet<>();
    for (Map.Entry<String, JsonNode> parameter : template.at("Parameters").properties()) {
      names.add(parameter.getKey());
      JsonNode declared = parameter.getValue();
      assertThat(declared.path("Description").asText()).as(parameter.getKey()).isNotBlank();
      boolean isLimited =
          declared.has("AllowedPattern")
              || declared.has("AllowedValues")
              || (declared.has("MinValue") && declared.has("MaxValue"))
              // CloudFormation looks at what it finds there.
              || declared.path("Type").asText().startsWith("AWS::SSM::Parameter::Value<");
      assertThat(isLimited).as(parameter.getKey()).isTrue();
      if (declared.has("AllowedPattern") && declared.has("Default")) {
        assertThat(declared.path("Default").asText())
            .as(parameter.getKey())
            .matches(declared.path("AllowedPattern").asText());
      }
    }
    assertThat(grouped).isEqualTo(names);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void describesEachOutput(Path file) throws Exception {
    Template template = Template.read(file);
    template
        .at("Outputs")
        .forEach(output -> assertThat(output.path("Description").asText()).isNotBlank());
  }

  /** No statement gives all of anything, or {@code *} where it could name what it means. */
  @ParameterizedTest
  @MethodSource("templates")
  void givesNoMoreThanIsNamed(Path file) throws Exception {
    Template template = Template.read(file);
    TemplateValues values = TemplateValues.of(template, Map.of("NPMAccessToken", "npm_x"));
    assertThat(template.resources("AWS::IAM::Policy")).isEmpty();
    assertThat(template.resources("AWS::IAM::ManagedPolicy")).isEmpty();
    int statements = 0;
    for (String role : template.resources("AWS::IAM::Role").keySet()) {
      JsonNode properties = values.resource(role, "Properties");
      assertThat(properties.has("ManagedPolicyArns")).as(role).isFalse();
      for (JsonNode policy : properties.path("Policies")) {
        for (JsonNode statement : policy.path("PolicyDocument").path("Statement")) {
          statements++;
          assertThat(statement.has("NotAction") || statement.has("NotResource")).isFalse();
          List<String> actions = texts(statement.path("Action"));
          assertThat(actions).as(statement.toString()).noneMatch(action -> action.contains("*"));
          if (texts(statement.path("Resource")).contains("*")) {
            assertThat(WITHOUT_RESOURCE).as(statement.toString()).containsAll(actions);
          }
        }
      }
    }
    assertThat(statements).isGreaterThan(3);
  }

  private static List<String> texts(JsonNode oneOrMore) {
    List<String> texts = new ArrayList<>();
    if (oneOrMore.isArray()) {
      oneOrMore.forEach(one -> texts.add(one.asText()));
    } else {
      texts.add(oneOrMore.asText());
    }
    return texts;
  }

  /** What is secret goes from its parameter into a secret, and nowhere else. */
  @Test
  void keepsSecretsInSecrets() throws Exception {
    Template template = Template.read(Template.ECS_CONEX);
    Set<String> hidden = new TreeSet<>();
    for (Map.Entry<String, JsonNode> parameter : template.at("Parameters").properties()) {
      if (parameter.getValue().path("NoEcho").asBoolean()) {
        hidden.add(parameter.getKey());
      }
    }
    assertThat(hidden)
        .containsExactly("GithubAccessToken", "GithubAppPrivateKey", "NPMAccessToken");
    Pattern named =
        Pattern.compile(
            "\"Ref\":\"("
                + String.join("|", hidden)
                + ")\"|\\$\\{("
                + String.join("|", hidden)
                + ")\\}");
    for (Map.Entry<String, JsonNode> resource : template.at("Resources").properties()) {
      if (!resource.getValue().path("Type").asText().equals("AWS::SecretsManager::Secret")) {
        assertThat(named.matcher(resource.getValue().toString()).find())
            .as(resource.getKey())
            .isFalse();
      }
    }
    assertThat(named.matcher(template.at("Outputs").toString()).find()).isFalse();
  }
}
