package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobTagTest {
  private static final Instant BEGAN = Instant.parse("2016-07-05T06:10:51.987Z");
  private static final ImageReference TARGET =
      new ImageReference("registry.example:5000", new ImageName("app"), new ImageTag("v1"));

  @Test
  void namesTheJobAndTheSecondItBegan() {
    JobTag tag = JobTag.of("0fd2b7c6-9d1c-4b2e-8e44-8a4f6f1f4f11", BEGAN);
    assertThat(tag).hasToString("conex-job:_0fd2b7c6-9d1c-4b2e-8e44-8a4f6f1f4f11.1467699051");
    assertThat(tag.began()).isEqualTo("2016-07-05T06:10:51Z");
  }

  @Test
  void readsWhatItWrites() {
    for (String job : List.of("a", "-", "some.id", "x".repeat(64), "x".repeat(300), "ä/../b:c d")) {
      JobTag tag = JobTag.of(job, BEGAN);
      assertThat(JobTag.parse(tag.toString())).contains(tag);
      assertThat(JobTag.parse(tag.marking(TARGET).toString())).contains(tag.marking(TARGET));
    }
  }

  @Test
  void isATagThatAnEngineTakesWhateverTheId() {
    Stream.of("a", ".a", "-a", "", "x".repeat(1000), "../../etc/passwd", "a b\n*?[", "日本")
        .map(job -> JobTag.of(job, BEGAN).marking(TARGET))
        .forEach(tag -> assertThat(new ImageTag(tag.tag()).value()).isEqualTo(tag.tag()));
  }

  @Test
  void keepsIdsApartThatATagCannotHold() {
    assertThat(JobTag.of("a.b", BEGAN)).isNotEqualTo(JobTag.of("a:b", BEGAN));
    assertThat(JobTag.of("x".repeat(100) + "1", BEGAN))
        .isNotEqualTo(JobTag.of("x".repeat(100) + "2", BEGAN));
  }

  @Test
  void leavesTheImagesOfOthersAlone() {
    for (String other :
        List.of(
            "<none>:<none>",
            "conex-job:latest",
            "conex-job:a.1",
            "conex-job:_a.b",
            "conex-job:_a.1.b",
            "conex-job:_a.1234567890123",
            "registry.example/conex-job:_a.1",
            "conex-jobs:_a.1",
            "conex-job")) {
      assertThat(JobTag.parse(other)).as(other).isEmpty();
    }
  }

  @Test
  void marksTheNameItIsPushedUnderAndNoOther() {
    JobTag tag = JobTag.of("job", BEGAN);
    assertThat(tag.marking(TARGET).marks("registry.example:5000/app:v1")).isTrue();
    assertThat(tag.marking(TARGET).marks("registry.example:5000/app:v2")).isFalse();
    assertThat(tag.marks("registry.example:5000/app:v1")).isFalse();
  }
}
