package io.github.ecsconex.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the agent of ECS tells a task on an instance, and lets it ask: "task metadata endpoint
 * version 4", "container metadata file" and "task scale-in protection endpoint" in ECS's guide.
 */
public final class EcsAgentServer implements AutoCloseable {
  public static final String CLUSTER =
      "arn:aws:ecs:us-east-1:123456789012:cluster/ecs-cluster-production";
  public static final String INSTANCE =
      "arn:aws:ecs:us-east-1:123456789012:container-instance/2e14b317-0909-4ecc-ab88-d94fe64d2167";
  public static final String TASK =
      "arn:aws:ecs:us-east-1:123456789012:task/798b49eb-49d7-4abb-a305-82a6e723caf6";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Path file;
  private final List<Boolean> protections = new ArrayList<>();

  private EcsAgentServer(HttpServer server, Path file) {
    this.server = server;
    this.file = file;
  }

  /**
   * Starts it.
   *
   * @param folder where the instance's file about the container is
   */
  public static EcsAgentServer start(Path folder) throws IOException {
    return start(folder, CLUSTER, INSTANCE, TASK);
  }

  /** The same for a task that ECS knows by these ARNs. */
  public static EcsAgentServer start(Path folder, String cluster, String instance, String task)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("ecs-container-metadata.json"),
            "{\"ContainerInstanceARN\":\"" + instance + "\",\"MetadataFileStatus\":\"READY\"}");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    EcsAgentServer agent = new EcsAgentServer(server, file);
    server.createContext(
        "/v4/798b49eb-1/task",
        exchange ->
            answer(
                exchange,
                "{\"Cluster\":\"%s\",\"TaskARN\":\"%s\",\"LaunchType\":\"EC2\"}"
                    .formatted(cluster, task)));
    server.createContext("/api/798b49eb-1/task-protection/v1/state", agent::protect);
    server.start();
    return agent;
  }

  /** What ECS sets in the environment of a task. */
  public Map<String, String> environment() {
    String origin = "http://127.0.0.1:" + server.getAddress().getPort();
    return Map.of(
        "ECS_CONTAINER_METADATA_URI_V4", origin + "/v4/798b49eb-1",
        "ECS_AGENT_URI", origin + "/api/798b49eb-1",
        "ECS_CONTAINER_METADATA_FILE", file.toString());
  }

  /** Whether the task wished to be kept, at first and each time that it asked again. */
  public synchronized List<Boolean> protections() {
    return List.copyOf(protections);
  }

  private void protect(HttpExchange exchange) throws IOException {
    JsonNode wish = JSON.readTree(exchange.getRequestBody());
    boolean enabled = wish.path("ProtectionEnabled").asBoolean();
    synchronized (this) {
      protections.add(enabled);
    }
    answer(
        exchange,
        "{\"protection\":{\"ExpirationDate\":\"2026-07-26T23:29:50Z\",\"ProtectionEnabled\":%b,\"TaskArn\":\"%s\"}}"
            .formatted(enabled, TASK));
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    try (exchange) {
      byte[] body = json.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
