package io.github.ecsconex.core.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LimitedLogTest {
  private final List<String> lines = new ArrayList<>();

  @Test
  void handsOnAtOnceWhatIsWithinTheLimit() {
    LimitedLog log = new LimitedLog(lines::add, new LogLimit(100));
    IntStream.rangeClosed(1, 50).forEach(i -> log.line("line " + i));
    assertThat(lines).hasSize(50).endsWith("line 50");
    log.close();
    log.close();
    assertThat(lines).hasSize(50);
  }

  @Test
  void losesNothingOfWhatIsJustWithinTheLimit() {
    try (LimitedLog log = new LimitedLog(lines::add, new LogLimit(100))) {
      IntStream.rangeClosed(1, 100).forEach(i -> log.line("line " + i));
      assertThat(lines)
          .hasSize(51)
          .endsWith("(the output has more than 50 lines; the last 50 will be shown when it ends)");
    }
    assertThat(lines).hasSize(101).contains("line 51").endsWith("line 100");
  }

  @Test
  void dropsTheMiddleAndSaysHowMuchThatWas() {
    try (LimitedLog log = new LimitedLog(lines::add, new LogLimit(2_000))) {
      IntStream.range(10_000, 20_000).forEach(i -> log.line(String.valueOf(i)));
    }
    assertThat(lines)
        .hasSize(2_002)
        .startsWith("10000")
        .contains(
            "11499",
            "(8,000 lines with 40,000 characters are left out here, 2,000 with 10,000 are shown)",
            "19500")
        .doesNotContain("11500", "19499")
        .endsWith("19999");
  }

  @Test
  void isOfSomeUseWhateverTheLimit() {
    assertThatIllegalArgumentException().isThrownBy(() -> new LogLimit(99));
  }
}
