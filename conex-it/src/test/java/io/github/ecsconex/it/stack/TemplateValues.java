package io.github.ecsconex.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a template says once its parameters and resources are known: its functions are done, and
 * {@code AWS::NoValue} is gone with what it stands for. Knows the functions that the templates of
 * conex use.
 *
 * @param parameters what was given; defaults stand in for the rest
 * @param resources what {@code Ref} and {@code Fn::GetAtt} of a resource are
 */
record TemplateValues(
    Template template,
    Map<String, String> parameters,
    String region,
    String stack,
    Resources resources) {
  static final String ACCOUNT = "123456789012";
  static final String REGION = "us-east-1";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern PLACE = Pattern.compile("\\$\\{([^}!]+)\\}");

  /** What the resources of a stack are called. */
  interface Resources {
    String id(String logicalId);

    String attribute(String logicalId, String name);
  }

  /** Names that tell what they stand for: {@code <Queue>} and {@code <Queue.Arn>}. */
  static final Resources BY_NAME =
      new Resources() {
        @Override
        public String id(String logicalId) {
          return "<" + logicalId + ">";
        }

        @Override
        public String attribute(String logicalId, String name) {
          return "<" + logicalId + "." + name + ">";
        }
      };

  TemplateValues {
    parameters = Map.copyOf(parameters);
  }

  /** Of a stack that is nowhere, whose resources are called {@link #BY_NAME}. */
  static TemplateValues of(Template template, Map<String, String> parameters) {
    return new TemplateValues(template, parameters, REGION, "my-stack", BY_NAME);
  }

  /** What stands at {@code names} of a resource; missing if it is not made. */
  JsonNode resource(String logicalId, String... names) {
    JsonNode resource = template.at("Resources", logicalId);
    if (!isMade(resource)) {
      return JSON.missingNode();
    }
    JsonNode node = resource;
    for (String name : names) {
      node = node.path(name);
    }
    return value(node);
  }

  /** Whether a resource or an output is there under these parameters. */
  boolean isMade(JsonNode part) {
    return !part.has("Condition") || condition(part.path("Condition").asText());
  }

  boolean condition(String name) {
    return isTrue(template.at("Conditions", name));
  }

  /** The value of {@code node}; missing if it is none. */
  JsonNode value(JsonNode node) {
    if (node instanceof ArrayNode array) {
      return list(array);
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    String only = object.size() == 1 ? object.fieldNames().next() : "";
    if (only.equals("Ref") || only.startsWith("Fn::")) {
      return call(only, object.path(only));
    }
    ObjectNode values = JSON.objectNode();
    object
        .properties()
        .forEach(field -> {
          JsonNode value = value(field.getValue());
          if (!value.isMissingNode()) {
            values.set(field.getKey(), value);
          }
        });
    return values;
  }

  private ArrayNode list(JsonNode array) {
    ArrayNode values = JSON.arrayNode();
    for (JsonNode each : array) {
      JsonNode value = value(each);
      if (!value.isMissingNode()) {
        values.add(value);
      }
    }
    return values;
  }

  private JsonNode call(String function, JsonNode argument) {
    return switch (function) {
      case "Ref" -> ref(argument.asText());
      case "Fn::GetAtt" ->
          JSON.textNode(resources.attribute(argument.path(0).asText(), argument.path(1).asText()));
      case "Fn::Sub" -> substitute(argument);
      case "Fn::Join" ->
          JSON.textNode(String.join(argument.path(0).asText(), texts(argument.path(1))));
      case "Fn::Split" -> {
        ArrayNode parts = JSON.arrayNode();
        String delimiter = Pattern.quote(argument.path(0).asText());
        for (String part : text(argument.path(1)).split(delimiter, -1)) {
          parts.add(part);
        }
        yield parts;
      }
      case "Fn::If" -> value(argument.path(condition(argument.path(0).asText()) ? 1 : 2));
      case "Fn::Base64" ->
          JSON.textNode(Base64.getEncoder().encodeToString(text(argument).getBytes(UTF_8)));
      case "Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or", "Fn::EachMemberEquals" ->
          JSON.booleanNode(isTrue(JSON.objectNode().set(function, argument)));
      default -> throw new IllegalArgumentException("no template of conex used " + function);
    };
  }

  /** Whether a condition, or the assertion of a rule, holds. */
  boolean isTrue(JsonNode condition) {
    String function = condition.fieldNames().next();
    JsonNode argument = condition.path(function);
    return switch (function) {
      case "Condition" -> condition(argument.asText());
      case "Fn::Equals" -> text(argument.path(0)).equals(text(argument.path(1)));
      case "Fn::Not" -> !isTrue(argument.path(0));
      case "Fn::And" -> stream(argument).allMatch(this::isTrue);
      case "Fn::Or" -> stream(argument).anyMatch(this::isTrue);
      case "Fn::EachMemberEquals" ->
          texts(argument.path(0)).stream().allMatch(text(argument.path(1))::equals);
      default -> throw new IllegalArgumentException("no condition of conex used " + function);
    };
  }

  private JsonNode ref(String name) {
    return switch (name) {
      case "AWS::Region" -> JSON.textNode(region);
      case "AWS::AccountId" -> JSON.textNode(ACCOUNT);
      case "AWS::Partition" -> JSON.textNode("aws");
      case "AWS::URLSuffix" -> JSON.textNode("amazonaws.com");
      case "AWS::StackName" -> JSON.textNode(stack);
      case "AWS::NoValue" -> JSON.missingNode();
      default -> {
        JsonNode declared = template.at("Parameters", name);
        yield declared.isMissingNode()
            ? JSON.textNode(resources.id(name))
            : parameter(declared, parameters.get(name));
      }
    };
  }

  private static JsonNode parameter(JsonNode declared, @Nullable String given) {
    String text = given == null ? declared.path("Default").asText() : given;
    if (!declared.path("Type").asText().equals("CommaDelimitedList")) {
      return JSON.textNode(text);
    }
    ArrayNode list = JSON.arrayNode();
    for (String part : text.split(",", -1)) {
      list.add(part.strip());
    }
    return list;
  }

  private JsonNode substitute(JsonNode argument) {
    JsonNode own = argument.path(1);
    Matcher matcher =
        PLACE.matcher(argument.isTextual() ? argument.asText() : argument.path(0).asText());
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String[] parts = name.split("\\.", 2);
      String value =
          own.has(name)
              ? text(own.path(name))
              : parts.length == 2 ? resources.attribute(parts[0], parts[1]) : ref(name).asText();
      matcher.appendReplacement(text, Matcher.quoteReplacement(value));
    }
    return JSON.textNode(matcher.appendTail(text).toString());
  }

  private String text(JsonNode node) {
    return value(node).asText();
  }

  private List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    value(list).forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
