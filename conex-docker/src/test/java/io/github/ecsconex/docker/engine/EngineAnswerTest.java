package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.PullResponseItem;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineAnswerTest {
  private static final Duration MOMENT = Duration.ofMillis(1);

  @Test
  void isNotAwaitedForEverWhereTheEngineSaysNothing() throws Exception {
    try (PullAnswer answer = new PullAnswer(line -> {})) {
      assertThat(answer.awaitUnlessSilent(MOMENT)).isFalse();
      answer.onNext(new PullResponseItem());
      assertThat(answer.awaitUnlessSilent(MOMENT)).isFalse();
    }
  }

  @Test
  void isAwaitedToItsEnd() throws Exception {
    try (PullAnswer answer = new PullAnswer(line -> {})) {
      answer.onNext(new PullResponseItem());
      answer.onComplete();
      assertThat(answer.awaitUnlessSilent(Duration.ofHours(1))).isTrue();
    }
  }
}
