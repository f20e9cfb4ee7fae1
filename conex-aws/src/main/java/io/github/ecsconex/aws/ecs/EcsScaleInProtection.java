package io.github.ecsconex.aws.ecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.work.ScaleInProtection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * Asks the agent of ECS to keep the task while its service scales in ("Amazon ECS task scale-in
 * protection endpoint"). ECS counts in minutes, and in no more than two days.
 */
public final class EcsScaleInProtection implements ScaleInProtection, AutoCloseable {
  private static final long MOST_MINUTES = 2880;

  private final EcsAgent agent;

  /**
   * @param agent what ECS gives in {@code ECS_AGENT_URI}
   */
  public EcsScaleInProtection(URI agent) {
    this.agent = new EcsAgent(agent);
  }

  @Override
  public void protectFor(Duration duration) throws PortException, InterruptedException {
    ObjectNode wish =
        JsonNodeFactory.instance.objectNode().put("ProtectionEnabled", duration.isPositive());
    if (duration.isPositive()) {
      long minutes = duration.plusMinutes(1).minusNanos(1).toMinutes();
      wish.put("ExpiresInMinutes", Math.min(minutes, MOST_MINUTES));
    }
    try {
      JsonNode answer = agent.put("/task-protection/v1/state", wish);
      if (!answer.has("protection")) {
        throw new IOException(answer.toString());
      }
    } catch (IOException e) {
      throw new UnavailableException(
          String.format(
              "could not %s the task by %s: %s",
              duration.isPositive() ? "protect" : "release", agent, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    agent.close();
  }
}
