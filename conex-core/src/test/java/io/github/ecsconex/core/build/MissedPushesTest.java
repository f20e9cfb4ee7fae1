package io.github.ecsconex.core.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.build.BuildOutcome.Published;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.FakeImageBuilder;
import io.github.ecsconex.core.image.FakeImageCopier;
import io.github.ecsconex.core.image.FakeImageRegistry;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.FakePushDecoder;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.PushRules;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.RepositoryPatterns;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.FakeSourceFetcher;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.FakeTicker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MissedPushesTest {
  private static final Repository REPOSITORY = Repository.parse("octocat/hello-world");
  private static final GitRef MAIN = GitRef.branch("main");

  private final FakeTicker time = new FakeTicker();
  private final FakeSourceFetcher git = new FakeSourceFetcher();
  private final FakeImageRegistry east = new FakeImageRegistry("east.example");
  private final FakeImageRegistry west = new FakeImageRegistry("west.example");

  private List<PushEvent> missed(PushRules rules, ImageRegistry... registries) throws Exception {
    BuildSettings settings = BuildSettings.DEFAULT.withRules(rules);
    return new MissedPushes(git, List.of(registries), settings).find(REPOSITORY, "mona");
  }

  private CommitId commit() {
    return git.commit(
        REPOSITORY, MAIN, Map.of("Dockerfile", TreeFile.file("FROM scratch\nCOPY . /")));
  }

  private void publish(GitRef ref, CommitId commit) {
    BuildPipeline pipeline =
        new BuildPipeline(
            new FakePushDecoder(),
            git,
            new FakeImageBuilder(east::push, time),
            List.of(east, west),
            new FakeImageCopier(east, west),
            BuildSettings.DEFAULT,
            time);
    assertThat(
            pipeline.build(
                PushEvent.of(REPOSITORY, ref, commit, "mona"),
                "job",
                time.instant(),
                new JobLog("job", Redactor.NONE)))
        .isInstanceOf(Published.class);
  }

  @Test
  void areTheHeadsAndTagsWithoutAnImage() throws Exception {
    CommitId first = commit();
    git.point(REPOSITORY, GitRef.tag("v1"), git.annotate(REPOSITORY, "v1", first));
    publish(MAIN, first);
    assertThat(missed(PushRules.DEFAULT, east, west)).isEmpty();

    CommitId second = commit();
    git.point(REPOSITORY, GitRef.tag("v2"), second);
    assertThat(missed(PushRules.DEFAULT, east, west))
        .as("one for each commit")
        .containsExactly(PushEvent.of(REPOSITORY, MAIN, second, "mona"));
  }

  @Test
  void areTheTagsThatTheImageDoesNotBear() throws Exception {
    CommitId commit = commit();
    publish(MAIN, commit);
    git.point(REPOSITORY, GitRef.tag("v1"), commit);
    assertThat(missed(PushRules.DEFAULT, east, west))
        .containsExactly(PushEvent.of(REPOSITORY, GitRef.tag("v1"), commit, "mona"));
  }

  @Test
  void areThoseThatAnyRegistryLacks() throws Exception {
    CommitId commit = commit();
    publish(MAIN, commit);
    assertThat(missed(PushRules.DEFAULT, east, west, new FakeImageRegistry("new.example")))
        .containsExactly(PushEvent.of(REPOSITORY, MAIN, commit, "mona"));
  }

  @Test
  void areNoneThatTheRulesLeaveAlone() throws Exception {
    CommitId commit = commit();
    git.point(REPOSITORY, GitRef.tag("v1"), commit);
    PushRules rules =
        new PushRules(
            RepositoryPatterns.ALL,
            NamePatterns.parse("release/*"),
            NamePatterns.parse("v*"),
            false);
    assertThat(missed(rules, east))
        .containsExactly(PushEvent.of(REPOSITORY, GitRef.tag("v1"), commit, "mona"));
  }

  @Test
  void areNotKnownWhereNothingAnswers() {
    commit();
    git.goAway();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> missed(PushRules.DEFAULT, east));
  }
}
