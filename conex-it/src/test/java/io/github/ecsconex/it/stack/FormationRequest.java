package io.github.ecsconex.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A request to CloudFormation, which is a form. */
record FormationRequest(SequencedMap<String, String> fields) {
  private static final String TEMPLATE = "TemplateBody";

  static FormationRequest parse(String form) {
    SequencedMap<String, String> fields = new LinkedHashMap<>();
    for (String field : form.split("&", -1)) {
      String[] parts = field.split("=", 2);
      fields.put(
          URLDecoder.decode(parts[0], UTF_8),
          parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
    }
    return new FormationRequest(fields);
  }

  /** The field's text, empty if there is none. */
  String text(String name) {
    return fields.getOrDefault(name, "");
  }

  Optional<String> template() {
    return Optional.ofNullable(fields.get(TEMPLATE));
  }

  /**
   * The parameters of the stack.
   *
   * @param before those that it had, which are taken where the request asks for them
   */
  Map<String, String> parameters(Map<String, String> before) {
    Map<String, String> parameters = new HashMap<>();
    for (int i = 1; fields.containsKey("Parameters.member." + i + ".ParameterKey"); i++) {
      String prefix = "Parameters.member." + i + ".";
      String key = text(prefix + "ParameterKey");
      boolean isKept = text(prefix + "UsePreviousValue").equals("true");
      if (!isKept) {
        parameters.put(key, text(prefix + "ParameterValue"));
      } else if (before.containsKey(key)) {
        parameters.put(key, before.get(key));
      }
    }
    return parameters;
  }

  /** The request as a form again, with another template if there is one. */
  String withTemplate(Optional<String> other) {
    SequencedMap<String, String> changed = new LinkedHashMap<>(fields);
    other.ifPresent(text -> changed.put(TEMPLATE, text));
    return changed.entrySet().stream()
        .map(field ->
            URLEncoder.encode(field.getKey(), UTF_8)
                + "="
                + URLEncoder.encode(field.getValue(), UTF_8))
        .collect(joining("&"));
  }
}
