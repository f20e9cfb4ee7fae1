package io.github.ecsconex.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.it.support.Programs;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The templates are in order in all the regions that their metadata names. */
@Tag("aws")
final class CfnLintIT {
  @ParameterizedTest
  @MethodSource("io.github.ecsconex.it.stack.TemplateTest#templates")
  void findsNothing(Path file) throws Exception {
    String program =
        Programs.find("cfn-lint")
            .orElseThrow(
                () -> new IllegalStateException("cfn-lint is not installed: pip install cfn-lint"))
            .toString();
    assertThat(Programs.run(program, file.toString())).isEmpty();
  }
}
