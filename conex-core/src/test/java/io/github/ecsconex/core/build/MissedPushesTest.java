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
import io.github.ecsconex.core.push.HeadCommit;
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.PushRules;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.RepositoryPatterns;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.FakeSourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.FakeTicker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MissedPushesTest {
  private static final Repository REPOSITORY = Repository.parse("octocat/hello-world");
  private static final GitRef MAIN = GitRef.branch("main");

  private final FakeTicker time = new FakeTicker();
  private final FakeSourceFetcher git = new FakeSourceFetcher();
  private final FakeImageRegistry east = new FakeImageRegistry("east.example");
  private final FakeImageRegistry west = new FakeImageRegistry("west.example");

  private List<PushEvent> missed(PushRules rules, ImageRegistry... registries) throws Exception {
    return missing(rules, registries).pushes();
  }

  private MissedPushes.Missed missing(PushRules rules, ImageRegistry... registries)
      throws Exception {
    BuildSettings settings = BuildSettings.DEFAULT.withRules(rules);
    return new MissedPushes(git, List.of(registries), settings).find(REPOSITORY, "mona");
  }

  private PushEvent push(GitRef ref, CommitId commit) throws Exception {
    try (SourceTree tree = git.fetch(REPOSITORY, commit)) {
      return PushEvent.of(
          REPOSITORY, ref, new HeadCommit(commit, tree.message()), Optional.of(MAIN), "mona");
    }
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
        .containsExactly(push(MAIN, second));
  }

  @Test
  void areTheTagsThatTheImageDoesNotBear() throws Exception {
    CommitId commit = commit();
    publish(MAIN, commit);
    git.point(REPOSITORY, GitRef.tag("v1"), commit);
    assertThat(missed(PushRules.DEFAULT, east, west))
        .containsExactly(push(GitRef.tag("v1"), commit));
  }

  @Test
  void areThoseThatAnyRegistryLacks() throws Exception {
    CommitId commit = commit();
    publish(MAIN, commit);
    assertThat(missed(PushRules.DEFAULT, east, west, new FakeImageRegistry("new.example")))
        .containsExactly(push(MAIN, commit));
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
    assertThat(missed(rules, east)).containsExactly(push(GitRef.tag("v1"), commit));
  }

  private CommitId commitSaying(String message) {
    return git.commit(
        REPOSITORY, MAIN, Map.of("Dockerfile", TreeFile.file("FROM scratch")), message);
  }

  @Test
  void areNoneWhoseMessageKeepsThemBack() throws Exception {
    CommitId commit = commitSaying("Write docs [skip conex]");
    assertThat(missed(PushRules.DEFAULT, east)).isEmpty();
    git.point(REPOSITORY, GitRef.tag("v1"), commit);
    assertThat(missed(PushRules.DEFAULT, east))
        .as("a tag is never skipped")
        .containsExactly(push(GitRef.tag("v1"), commit));
  }

  @Test
  void areNoneOfOtherBranchesWhereTheDefaultOneIsBuilt() throws Exception {
    CommitId first = commit();
    git.point(REPOSITORY, GitRef.branch("feature"), first);
    CommitId second = commit();
    PushRules rules =
        new PushRules(
            RepositoryPatterns.ALL, NamePatterns.parse("{default}"), NamePatterns.ALL, false);
    assertThat(missed(rules, east)).containsExactly(push(MAIN, second));
  }

  @Test
  void areNoneWithoutADockerfile() throws Exception {
    git.commit(REPOSITORY, MAIN, Map.of());
    assertThat(missing(PushRules.DEFAULT, east))
        .isEqualTo(new MissedPushes.Missed(List.of(), new TreeMap<>()));
  }

  @Test
  void tagsThatShareAnImagesTagAreLeftWhereTheyAre() throws Exception {
    CommitId first = commit();
    git.point(REPOSITORY, GitRef.tag("release/1"), first);
    publish(MAIN, first);
    CommitId second = commit();
    git.point(REPOSITORY, GitRef.tag("release-1"), second);
    publish(MAIN, second);
    MissedPushes.Missed missing = missing(PushRules.DEFAULT, east, west);
    assertThat(missing.pushes()).isEmpty();
    assertThat(missing.leftOut())
        .containsOnlyKeys(GitRef.tag("release-1"), GitRef.tag("release/1"));
    assertThat(missing.leftOut().get(GitRef.tag("release/1")))
        .isEqualTo(
            "the tags release-1, release/1 are at different commits, yet all are release-1 at an"
                + " image; the one that was pushed last has it");
  }

  @Test
  void tagsOfWhatIsNoCommitAreLeftOut() throws Exception {
    publish(MAIN, commit());
    CommitId blob = new CommitId("0123456789abcdef0123456789abcdef01234567");
    git.point(REPOSITORY, GitRef.tag("key"), blob);
    MissedPushes.Missed missing = missing(PushRules.DEFAULT, east);
    assertThat(missing.pushes()).isEmpty();
    assertThat(missing.leftOut())
        .containsExactly(Map.entry(GitRef.tag("key"), "no commit " + blob + " in " + REPOSITORY));
  }

  @Test
  void areNotKnownWhereNothingAnswers() {
    commit();
    git.goAway();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> missed(PushRules.DEFAULT, east));
  }
}
