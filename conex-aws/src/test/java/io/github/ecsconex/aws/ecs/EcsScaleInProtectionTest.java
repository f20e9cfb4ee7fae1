package io.github.ecsconex.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.work.ScaleInProtection;
import io.github.ecsconex.core.work.ScaleInProtectionContract;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EcsScaleInProtectionTest implements ScaleInProtectionContract {
  private static final Pattern MINUTES = Pattern.compile("\"ExpiresInMinutes\":(\\d+)");

  private LocalServer.Answer answer =
      new LocalServer.Answer(200, "{\"protection\":{\"ProtectionEnabled\":true}}");
  private final LocalServer agent = new LocalServer(request -> answer);
  private final EcsScaleInProtection protection = new EcsScaleInProtection(agent.uri());

  @AfterEach
  void close() {
    protection.close();
    agent.close();
  }

  @Override
  public ScaleInProtection protection() {
    return protection;
  }

  @Override
  public Duration asked() {
    Matcher matcher = MINUTES.matcher(agent.requests().getLast().body());
    return matcher.find() ? Duration.ofMinutes(Long.parseLong(matcher.group(1))) : Duration.ZERO;
  }

  @Test
  void speaksAsTheAgentExpects() throws Exception {
    protection.protectFor(Duration.ofSeconds(61));
    protection.protectFor(Duration.ofDays(9));
    protection.protectFor(Duration.ZERO);
    assertThat(agent.requests()).extracting(LocalServer.Request::method).containsOnly("PUT");
    assertThat(agent.requests())
        .extracting(LocalServer.Request::path)
        .containsOnly("/task-protection/v1/state");
    assertThat(agent.requests())
        .extracting(LocalServer.Request::body)
        .containsExactly(
            "{\"ProtectionEnabled\":true,\"ExpiresInMinutes\":2}",
            "{\"ProtectionEnabled\":true,\"ExpiresInMinutes\":2880}",
            "{\"ProtectionEnabled\":false}");
  }

  @Test
  void aRefusalIsNoProtection() {
    for (LocalServer.Answer refusal :
        List.of(
            new LocalServer.Answer(400, "{\"error\":{\"Code\":\"AccessDeniedException\"}}"),
            new LocalServer.Answer(200, "{\"failure\":{\"Reason\":\"TASK_NOT_VALID\"}}"),
            new LocalServer.Answer(200, "not JSON"))) {
      answer = refusal;
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> protection.protectFor(Duration.ofMinutes(1)))
          .withMessageStartingWith("could not protect the task by " + agent.uri() + ": ");
    }
  }
}
