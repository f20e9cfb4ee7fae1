package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.PullPolicy;
import java.net.URLEncoder;
import java.util.Map;
import java.util.TreeMap;

/**
 * The request that asks an engine to build with BuildKit: moby's {@code POST /build?version=2}.
 *
 * @param path with the query
 */
record BuildkitQuery(String path) {
  /** What the body of the request is. */
  static final String CONTENT_TYPE = "application/x-tar";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two blocks of zeros: the end of an archive. */
  private static final int EMPTY_TAR = 1024;

  /** A build argument that keeps the directories of {@code RUN --mount=type=cache} apart. */
  private static final String CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS";

  /** A build argument that has the image tell which of its layers can be taken over. */
  private static final String INLINE_CACHE = "BUILDKIT_INLINE_CACHE";

  /**
   * @param session the session that serves the build; empty for none
   * @param buildId what the build can be cancelled by; empty for nothing
   */
  static BuildkitQuery of(BuildRequest request, JobTag tag, String session, String buildId) {
    BuildPolicy policy = request.policy();
    String scope = ShortHash.of(request.scope());
    Map<String, String> arguments = EngineBuilds.arguments(request.recipe());
    StringBuilder query = new StringBuilder("/build?version=2");
    add(query, "t", tag.toString());
    add(query, "dockerfile", request.recipe().dockerfile());
    request.recipe().target().ifPresent(stage -> add(query, "target", stage));
    EngineBuilds.network(policy).ifPresent(network -> add(query, "networkmode", network));
    if (policy.noCache()) {
      add(query, "nocache", "1");
    }
    if (policy.pull() == PullPolicy.ALWAYS) {
      add(query, "pull", "1");
    }
    if (policy.inlineCache()) {
      arguments.put(INLINE_CACHE, "1");
    }
    if (!request.cacheFrom().isEmpty()) {
      add(query, "cachefrom", json(request.cacheFrom().stream().map(Object::toString).toList()));
    }
    // The name of a host is in the key of each step that runs something, and in no image.
    add(query, "extrahosts", "t-" + scope + ".invalid:127.0.0.1");
    arguments.put(CACHE_NAMESPACE, scope);
    add(query, "buildargs", json(arguments));
    add(query, "labels", json(new TreeMap<>(request.recipe().labels())));
    if (!session.isEmpty()) {
      add(query, "session", session);
    }
    if (!buildId.isEmpty()) {
      add(query, "buildid", buildId);
    }
    return new BuildkitQuery(query.toString());
  }

  /** The request with a context that holds nothing. */
  Request withNothing() {
    Request.Builder request = Request.builder().method(Request.Method.POST).path(path);
    request.putHeader("Content-Type", CONTENT_TYPE);
    return request.bodyBytes(new byte[EMPTY_TAR]).build();
  }

  private static void add(StringBuilder query, String name, String value) {
    query.append('&').append(name).append('=').append(URLEncoder.encode(value, UTF_8));
  }

  private static String json(Object values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
