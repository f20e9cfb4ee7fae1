package io.github.ecsconex.it.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.it.guide.GuidePage.Step;
import io.github.ecsconex.it.guide.ShellSession.Ran;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/getting-started.md} followed to the letter. Its commands are run as they stand there;
 * what they reach is supplied by {@link NewcomersWorld}.
 */
@Tag("aws")
@EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
@Timeout(value = 45, unit = TimeUnit.MINUTES)
final class GettingStartedIT {
  private static final Path PAGE = Path.of("..", "docs", "getting-started.md");
  private static final long LIMIT_MINUTES = 20;

  @TempDir private Path folder;

  @Test
  void leadsFromACloneToAnImageOfAPushAndBack() throws Exception {
    GuidePage page = GuidePage.read(PAGE);
    try (NewcomersWorld world = NewcomersWorld.in(folder);
        ShellSession shell = world.shell()) {
      for (Step step : page.steps()) {
        Ran ran = shell.run(step.commands(), world.answers(), LIMIT_MINUTES);
        String what = "line " + step.line() + ": " + step.commands() + "\n" + ran.output();
        assertThat(ran.failed()).as(what).isEmpty();
        assertThat(ran.output()).as(what).doesNotContain(world.secrets());
        step.printed()
            .ifPresent(printed -> assertThat(ran.output()).as(what).matches(printed.pattern()));
        world.turn();
      }
      assertThat(world.statuses())
          .extracting(CommitStatus::state)
          .as("the marks at the commit that was pushed")
          .containsExactly(State.PENDING, State.SUCCESS);
      assertThat(world.hooks()).as("what unwatch has left").isEmpty();
      assertThat(world.stacks()).as("what teardown has left").isEmpty();
    }
  }
}
