package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ecsconex.core.push.Repository;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@link GithubServer} knows of one repository. Guarded by the server. */
final class HostedRepository {
  final Repository name;

  /** Who may see it, and who of them may change its hooks. */
  final Set<String> readers = new HashSet<>();

  final Set<String> administrators = new HashSet<>();
  final Map<Long, ObjectNode> hooks = new LinkedHashMap<>();
  final Map<Long, String> secrets = new LinkedHashMap<>();
  final Map<Long, List<ObjectNode>> deliveries = new LinkedHashMap<>();

  /** By the commit's id, the newest last. */
  final Map<String, List<JsonNode>> statuses = new LinkedHashMap<>();

  /** Of the default branch; empty while there is none. */
  String head = "";

  boolean tellsOfDeliveries = true;
  final Set<String> absentCommits = new HashSet<>();

  HostedRepository(Repository name) {
    this.name = name;
  }

  ObjectNode json(String html, String user) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", 186853002)
            .put("name", name.name())
            .put("full_name", name.toString())
            .put("private", true)
            .put("html_url", html + "/" + name)
            .put("description", (String) null)
            .put("default_branch", "main");
    json.putObject("owner").put("login", name.owner()).put("id", 1).put("type", "Organization");
    boolean admin = administrators.contains(user);
    json.putObject("permissions")
        .put("admin", admin)
        .put("maintain", admin)
        .put("push", admin)
        .put("triage", admin)
        .put("pull", true);
    return json;
  }

  /** Takes a hook as it is posted or patched; the answer never shows the secret. */
  ObjectNode putHook(long id, JsonNode asked, String api) {
    ObjectNode hook = hooks.computeIfAbsent(id, unknown -> JsonNodeFactory.instance.objectNode());
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    if (hook.path("config") instanceof ObjectNode before) {
      config.setAll(before);
    }
    if (asked.path("config") instanceof ObjectNode changed) {
      config.setAll(changed);
    }
    if (config.has("secret") && !config.path("secret").asText().equals("********")) {
      secrets.put(id, config.path("secret").asText());
      config.put("secret", "********");
    }
    if (!config.has("content_type")) {
      config.put("content_type", "form");
    }
    if (!config.has("insecure_ssl")) {
      config.put("insecure_ssl", "0");
    }
    hook.put("type", "Repository").put("id", id).put("name", "web");
    hook.put("active", asked.path("active").asBoolean(hook.path("active").asBoolean(true)));
    if (asked.has("events") || !hook.has("events")) {
      ArrayNode events = hook.putArray("events");
      if (asked.path("events").isEmpty()) {
        events.add("push");
      }
      asked.path("events").forEach(events::add);
    }
    hook.set("config", config);
    String url = api + "/repos/" + name + "/hooks/" + id;
    hook.put("url", url).put("ping_url", url + "/pings").put("deliveries_url", url + "/deliveries");
    return hook;
  }

  void keep(long hook, ObjectNode delivery) {
    if (!tellsOfDeliveries) {
      return;
    }
    deliveries.computeIfAbsent(hook, unknown -> new ArrayList<>()).addFirst(delivery);
  }
}
