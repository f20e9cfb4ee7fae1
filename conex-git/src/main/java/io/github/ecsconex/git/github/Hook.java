package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * A webhook of a repository. Its secret is known to GitHub alone.
 *
 * @param id GitHub's
 * @param url where it sends to
 * @param active whether it sends at all
 * @param events what it sends
 * @param contentType {@code json} or {@code form}
 * @param verifiesTls whether it sends only to a server whose certificate is good
 */
public record Hook(
    long id,
    String url,
    boolean active,
    Set<String> events,
    String contentType,
    boolean verifiesTls) {
  public Hook {
    events = Set.copyOf(events);
  }

  static Hook of(JsonNode hook) {
    JsonNode config = hook.path("config");
    Set<String> events = new TreeSet<>();
    hook.path("events").forEach(event -> events.add(event.asText()));
    return new Hook(
        hook.path("id").asLong(),
        config.path("url").asText(""),
        hook.path("active").asBoolean(),
        events,
        config.path("content_type").asText("form"),
        config.path("insecure_ssl").asText("0").equals("0"));
  }

  /** Whether it sends pushes and nothing else, as conex asks for. */
  public boolean isAsItShouldBe() {
    return active && events.equals(Set.of("push")) && contentType.equals("json") && verifiesTls;
  }
}
