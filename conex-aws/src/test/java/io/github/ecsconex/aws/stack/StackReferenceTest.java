package io.github.ecsconex.aws.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class StackReferenceTest {
  @Test
  void isReadAsItIsWritten() {
    for (String text :
        new String[] {"us-east-1:ecs-conex-production", "us-gov-west-1:a", "ap-southeast-10:B-2"}) {
      assertThat(StackReference.parse(text)).hasToString(text);
    }
    assertThat(StackReference.DEFAULT).hasToString("us-east-1:ecs-conex-production");
    assertThat(StackReference.parse("eu-west-1:conex"))
        .isEqualTo(new StackReference("eu-west-1", "conex"));
  }

  @Test
  void isNothingElse() {
    for (String text :
        new String[] {
          "",
          "conex",
          "us-east-1",
          "us-east-1:",
          ":conex",
          "us-east-1:conex:more",
          "us-east-1:9lives",
          "us-east-1:under_score",
          "us-east-1:" + "a".repeat(129),
          "us-east-1: conex",
          "US-EAST-1:conex",
          "localhost/:conex",
          "us-east-1.evil.example:conex",
          "arn:aws:cloudformation:us-east-1:123456789012:stack/conex/1",
          "us-east-1:conex\n"
        }) {
      assertThatIllegalArgumentException()
          .as(text)
          .isThrownBy(() -> StackReference.parse(text))
          .withMessage(
              "not a region and the name of a stack in it, such as us-east-1:ecs-conex-production");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new StackReference("us", "conex"));
    assertThatIllegalArgumentException().isThrownBy(() -> new StackReference("us-east-1", "a b"));
  }
}
