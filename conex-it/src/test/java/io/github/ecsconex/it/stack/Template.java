package io.github.ecsconex.it.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A CloudFormation template, with the short form of every function written out: {@code !Ref Queue}
 * is {@code {"Ref":"Queue"}}.
 */
record Template(ObjectNode root) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Path FOLDER = Path.of("..", "cloudformation");

  /** What makes ecs-conex out of a cluster. */
  static final Path ECS_CONEX = FOLDER.resolve("ecs-conex.template.yml");

  /** What makes a cluster. */
  static final Path CLUSTER = FOLDER.resolve("cluster.template.yml");

  static Template read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  /**
   * @param text in YAML, or in JSON, which is YAML
   */
  static Template parse(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Template((ObjectNode) json(new Yaml(options).compose(new StringReader(text))));
  }

  private static JsonNode json(Node node) {
    String tag = node.getTag().getValue();
    boolean isFunction = tag.startsWith("!");
    JsonNode plain =
        switch (node) {
          case MappingNode mapping -> object(mapping);
          case SequenceNode sequence -> {
            ArrayNode array = JSON.arrayNode();
            sequence.getValue().forEach(each -> array.add(json(each)));
            yield array;
          }
          case ScalarNode scalar -> isFunction ? JSON.textNode(scalar.getValue()) : scalar(scalar);
          default -> throw new IllegalArgumentException("not in a template: " + node);
        };
    return isFunction ? function(tag.substring(1), plain) : plain;
  }

  private static ObjectNode object(MappingNode mapping) {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple entry : mapping.getValue()) {
      object.set(((ScalarNode) entry.getKeyNode()).getValue(), json(entry.getValueNode()));
    }
    return object;
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.INT)) {
      return JSON.numberNode(Long.parseLong(text));
    }
    if (tag.equals(Tag.FLOAT)) {
      return JSON.numberNode(Double.parseDouble(text));
    }
    if (tag.equals(Tag.BOOL)) {
      return JSON.booleanNode(Boolean.parseBoolean(text));
    }
    return tag.equals(Tag.NULL) ? JSON.nullNode() : JSON.textNode(text);
  }

  /** See "Intrinsic function reference": only two are not called Fn:: something. */
  private static ObjectNode function(String name, JsonNode argument) {
    if (name.equals("Ref") || name.equals("Condition")) {
      return JSON.objectNode().set(name, argument);
    }
    if (name.equals("GetAtt") && argument.isTextual()) {
      String[] parts = argument.textValue().split("\\.", 2);
      return JSON.objectNode().set("Fn::GetAtt", JSON.arrayNode().add(parts[0]).add(parts[1]));
    }
    return JSON.objectNode().set("Fn::" + name, argument);
  }

  /** What stands at {@code names}, one below the other; missing if nothing does. */
  JsonNode at(String... names) {
    JsonNode node = root;
    for (String name : names) {
      node = node.path(name);
    }
    return node;
  }

  /** The resources of a type, by their logical ids, as they stand in the template. */
  SequencedMap<String, JsonNode> resources(String type) {
    SequencedMap<String, JsonNode> found = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> resource : at("Resources").properties()) {
      if (resource.getValue().path("Type").asText().equals(type)) {
        found.put(resource.getKey(), resource.getValue());
      }
    }
    return found;
  }

  /** The same without a part, as JSON. */
  String without(String part) throws IOException {
    ObjectNode copy = root.deepCopy();
    copy.remove(part);
    return new ObjectMapper().writeValueAsString(copy);
  }
}
