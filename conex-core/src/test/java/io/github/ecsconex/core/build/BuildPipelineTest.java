package io.github.ecsconex.core.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.github.ecsconex.core.build.BuildOutcome.AlreadyPublished;
import io.github.ecsconex.core.build.BuildOutcome.Failed;
import io.github.ecsconex.core.build.BuildOutcome.Fault;
import io.github.ecsconex.core.build.BuildOutcome.Interrupted;
import io.github.ecsconex.core.build.BuildOutcome.Published;
import io.github.ecsconex.core.build.BuildOutcome.Rejected;
import io.github.ecsconex.core.build.BuildOutcome.Skipped;
import io.github.ecsconex.core.build.BuildOutcome.Superseded;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.FakeImageBuilder;
import io.github.ecsconex.core.image.FakeImageCopier;
import io.github.ecsconex.core.image.FakeImageRegistry;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageNameTemplate;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.FakePushDecoder;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.PushRules;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.RepositoryPatterns;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.FakeSourceFetcher;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BuildPipelineTest {
  private static final Repository REPOSITORY = Repository.parse("octocat/Hello-World");
  private static final ImageName NAME = new ImageName("hello-world");
  private static final GitRef MAIN = GitRef.branch("main");
  private static final Map<String, TreeFile> FILES =
      Map.of("Dockerfile", TreeFile.file("FROM scratch\nARG CONEX_SHA\n"));
  private static final RegistryLogin LOGIN =
      new RegistryLogin.Password("conex", Secret.of("hunter2"));

  private final FakeTicker time = new FakeTicker();
  private final Begun begun = new Begun();
  private final FakeSourceFetcher git = new FakeSourceFetcher();
  private final FakeImageRegistry east = new FakeImageRegistry("east.example", LOGIN);
  private final FakeImageRegistry west = new FakeImageRegistry("west.example:5000");
  private final FakeImageBuilder builder = new FakeImageBuilder(east::push, time);
  private final JobLog log = new JobLog("job-1", Redactor.NONE);

  @Test
  void isReadyWhileTheEngineAndOneRegistryAnswer() throws Exception {
    BuildPipeline pipeline = pipeline(BuildSettings.DEFAULT);
    west.goAway();
    pipeline.requireReady();
    east.goAway();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(pipeline::requireReady)
        .withMessageContainingAll("east.example", "west.example:5000");
    east.comeBack();
    builder.goAway();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(pipeline::requireReady)
        .withMessageContaining("engine");
  }

  @Test
  void aPushBecomesAnImageInEveryRegistryUnderOneDigest() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    git.point(REPOSITORY, GitRef.tag("v1"), commit);
    git.point(REPOSITORY, GitRef.tag("v1-rc"), git.annotate(REPOSITORY, "v1-rc", commit));

    Published published = published(handle(push(MAIN, commit)));

    assertThat(east.tags(NAME))
        .isEqualTo(
            Map.of(
                ImageTag.of(commit),
                published.digest(),
                new ImageTag("v1"),
                published.digest(),
                new ImageTag("v1-rc"),
                published.digest()));
    assertThat(west.tags(NAME)).isEqualTo(east.tags(NAME));
    assertThat(published.images())
        .extracting(ImageReference::toString)
        .containsExactly(
            "east.example/hello-world:" + commit, "west.example:5000/hello-world:" + commit);
    assertThat(builder.images()).isEmpty();
    assertThat(log.tail())
        .startsWith(
            "processing commit " + commit + " by chuck to refs/heads/main of octocat/Hello-World")
        .contains("digest " + published.digest() + ", size 1.0 MB");
  }

  @Test
  void aPushOfSeveralCommitsBuildsTheLastOneAlone() {
    git.commit(REPOSITORY, MAIN, FILES);
    git.commit(REPOSITORY, MAIN, FILES);
    CommitId last = git.commit(REPOSITORY, MAIN, FILES);

    handle(push(MAIN, last));

    assertThat(east.tags(NAME)).containsOnlyKeys(ImageTag.of(last));
    assertThat(git.fetched()).containsExactly(last);
  }

  @Test
  void aTagPushedLaterIsAddedWithoutAFetchOrABuild() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    ImageDigest digest = published(handle(push(MAIN, commit))).digest();
    CommitId annotated = git.annotate(REPOSITORY, "v2", commit);
    git.point(REPOSITORY, GitRef.tag("v2"), annotated);

    BuildOutcome outcome = handle(push(GitRef.tag("v2"), annotated));

    assertThat(outcome)
        .asInstanceOf(type(AlreadyPublished.class))
        .extracting(AlreadyPublished::tags)
        .isEqualTo(List.of(new ImageTag("v2")));
    assertThat(east.tags(NAME)).containsEntry(new ImageTag("v2"), digest);
    assertThat(west.tags(NAME)).containsEntry(new ImageTag("v2"), digest);
    assertThat(git.fetched()).hasSize(1);
    assertThat(builder.requests()).hasSize(1);
  }

  @Test
  void anImageThatARegistryLacksIsCopiedAndNotBuilt() throws Exception {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    ImageDigest digest = new ImageDigest("sha256:" + "a".repeat(64));
    west.ensureRepository(NAME, REPOSITORY);
    west.push(new ImageReference(west.host(), NAME, ImageTag.of(commit)), west.login(), digest);

    assertThat(handle(push(MAIN, commit))).isInstanceOf(AlreadyPublished.class);

    assertThat(east.tags(NAME)).containsExactly(Map.entry(ImageTag.of(commit), digest));
    assertThat(builder.requests()).isEmpty();
  }

  @Test
  void aLoginThatIsOutOfDateBeforeItsTimeIsRenewed() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    RegistryLogin later = new RegistryLogin.Password("later", Secret.of("word"));
    east.changeLogin(later);
    west.changeLogin(later);

    Published published = published(handle(push(MAIN, commit)));

    assertThat(west.tags(NAME)).containsValue(published.digest()).isEqualTo(east.tags(NAME));
  }

  @Test
  void aLoginThatIsRefusedAndHasNoSuccessorIsRejected() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    east.refuseTag(ImageTag.of(commit));

    assertThat(handle(push(MAIN, commit))).isInstanceOf(Rejected.class);
  }

  @Test
  void takesTheImageThatAnotherWorkerPushedOverItsOwn() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    git.point(REPOSITORY, GitRef.tag("v1"), commit);
    ImageDigest theirs = new ImageDigest("sha256:" + "a".repeat(64));
    FakeImageBuilder slower =
        new FakeImageBuilder(
            (target, login, image) -> {
              east.push(target, login, image);
              east.push(target, login, theirs);
            },
            time);

    BuildOutcome outcome =
        pipeline(slower, new FakeImageCopier(east, west)).handle(message(push(MAIN, commit)), log);

    assertThat(published(outcome).digest()).isEqualTo(theirs);
    assertThat(east.tags(NAME).values()).containsOnly(theirs);
    assertThat(west.tags(NAME)).isEqualTo(east.tags(NAME)).hasSize(2);
  }

  @Test
  void isTriedAgainWhereAnotherWorkerPushesWhileItsImageIsCopied() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    ImageDigest theirs = new ImageDigest("sha256:" + "a".repeat(64));
    ImageCopier copier = new FakeImageCopier(east, west);

    BuildOutcome outcome =
        pipeline(
                builder,
                (from, read, to, write) -> {
                  east.push(from, read, theirs);
                  return copier.copy(from, read, to, write);
                })
            .handle(message(push(MAIN, commit)), log);

    assertThat(outcome).isInstanceOf(Failed.class);
    assertThat(handle(push(MAIN, commit))).isInstanceOf(AlreadyPublished.class);
    assertThat(west.tags(NAME)).isEqualTo(east.tags(NAME)).containsOnlyKeys(ImageTag.of(commit));
  }

  @Test
  void differentImagesOfOneCommitAreAnAlarm() throws Exception {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    for (FakeImageRegistry registry : List.of(east, west)) {
      registry.ensureRepository(NAME, REPOSITORY);
      registry.push(
          new ImageReference(registry.host(), NAME, ImageTag.of(commit)),
          registry.login(),
          new ImageDigest("sha256:" + (registry == east ? "a" : "b").repeat(64)));
    }

    assertThat(rejection(handle(push(MAIN, commit))))
        .contains("west.example:5000/hello-world:" + commit)
        .contains("a".repeat(64))
        .contains("b".repeat(64));
  }

  @Test
  void nobodyWaitsForLessThanNoTimeThoughTheQueuesClockIsAnHourAhead() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    Instant sent = time.instant().plus(Duration.ofHours(1));
    Message message =
        new Message("job-1", "webhook", FakePushDecoder.body(push(MAIN, commit)), sent, sent, 1);

    BuildOutcome outcome = pipeline(BuildSettings.DEFAULT).handle(message, log);

    assertThat(published(outcome).times().waited()).isZero();
    assertThat(log.tail()).anySatisfy(line -> assertThat(line).startsWith("wait 0.0 s, "));
  }

  @Test
  void aDeletedRefIsNothingToBuild() {
    git.commit(REPOSITORY, MAIN, FILES);

    assertThat(handle(push(MAIN, CommitId.ZERO))).isInstanceOf(Skipped.class);
    assertThat(git.fetched()).isEmpty();
  }

  @Test
  void aCommitWithoutADockerfileIsNothingToBuild() {
    CommitId commit = git.commit(REPOSITORY, MAIN, Map.of("README.md", TreeFile.file("hello")));

    assertThat(handle(push(MAIN, commit))).isEqualTo(new Skipped("no Dockerfile found"));
    assertThat(log.tail()).contains("no Dockerfile found");
    assertThat(east.owner(NAME)).as("no repository is made for nothing").isEmpty();
  }

  @Test
  void aDockerfileThatIsTooLargeIsRejected() {
    CommitId commit =
        git.commit(REPOSITORY, MAIN, Map.of("Dockerfile", TreeFile.file("#".repeat(1 << 21))));

    assertThat(handle(push(MAIN, commit)))
        .asInstanceOf(type(Rejected.class))
        .extracting(rejected -> rejected.cause().getMessage())
        .asString()
        .startsWith("could not read Dockerfile of octocat/Hello-World at " + commit);
    assertThat(builder.requests()).isEmpty();
  }

  @Test
  void aDockerfileIsToldTheCommitAndTheRefThatItAsksFor() {
    CommitId commit =
        git.commit(
            REPOSITORY,
            MAIN,
            Map.of("Dockerfile", TreeFile.file("FROM scratch\nARG CONEX_REF\narg CONEX_SHA=x")));

    handle(push(MAIN, commit));

    assertThat(builder.requests().getFirst().recipe().arguments())
        .isEqualTo(Map.of("CONEX_SHA", commit.hex(), "CONEX_REF", "refs/heads/main"));
  }

  @Test
  void theOutputOfABuildThatRunsWildIsCutInItsMiddle() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    String[] output = new String[30_000];
    for (int i = 0; i < output.length; i++) {
      output[i] = "line " + i;
    }
    builder.print(output);
    builder.fail(new RejectedException("step 2/2 RUN yes exited with 1"));

    handle(push(MAIN, commit));

    assertThat(log.tail()).endsWith("line 29999", "step 2/2 RUN yes exited with 1");
  }

  @Test
  void anImageSaysWhatItIsMadeOf() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    git.point(REPOSITORY, GitRef.tag("v1"), commit);

    handle(push(MAIN, commit));

    assertThat(builder.requests().getFirst().recipe().labels())
        .containsEntry("org.opencontainers.image.revision", commit.hex())
        .containsEntry("org.opencontainers.image.version", "v1")
        .containsKey("org.opencontainers.image.created")
        .doesNotContainKey("org.opencontainers.image.source");
  }

  @Test
  void aDockerfileIsToldNothingThatItDoesNotAskFor() {
    CommitId commit =
        git.commit(REPOSITORY, MAIN, Map.of("Dockerfile", TreeFile.file("FROM scratch\n")));

    handle(push(MAIN, commit));

    assertThat(builder.requests().getFirst().recipe().arguments()).isEmpty();
  }

  @Test
  void aStepThatFailsIsRejectedAndLeavesNothing() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    builder.print("Step 2/2 : RUN npm ci", "npm ERR!");
    builder.fail(new RejectedException("step 2/2 RUN npm ci exited with 1"));

    assertThat(rejection(handle(push(MAIN, commit))))
        .isEqualTo("step 2/2 RUN npm ci exited with 1");
    assertThat(log.tail()).contains("npm ERR!", "step 2/2 RUN npm ci exited with 1");
    assertThat(east.tags(NAME)).isEmpty();
    assertThat(builder.images()).isEmpty();
  }

  @Test
  void whatDoesNotAnswerIsAFailureThatMayBeMended() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);

    git.goAway();
    assertThat(handle(push(MAIN, commit))).isInstanceOf(Failed.class);
    git.comeBack();
    west.goAway();
    assertThat(handle(push(MAIN, commit))).isInstanceOf(Failed.class);
    assertThat(builder.requests()).as("nothing is built that could not be published").isEmpty();
    west.comeBack();
    builder.goAway();
    assertThat(handle(push(MAIN, commit))).isInstanceOf(Failed.class);
    builder.comeBack();

    assertThat(handle(push(MAIN, commit))).isInstanceOf(Published.class);
  }

  @Test
  void anErrorIsNotAbsence() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    handle(push(MAIN, commit));
    east.throttle(1);

    assertThat(handle(push(MAIN, commit))).isInstanceOf(Failed.class);
    assertThat(builder.requests()).hasSize(1);
  }

  @Test
  void aMessageThatCannotBeReadIsRejected() {
    BuildOutcome outcome = pipeline(BuildSettings.DEFAULT).handle(message("ref: nonsense"), log);

    assertThat(rejection(outcome)).startsWith("after is missing");
    assertThat(log.tail()).containsExactly("after is missing");
  }

  @Test
  void aCommitThatIsNotInItsRepositoryIsRejected() {
    git.commit(REPOSITORY, MAIN, FILES);
    CommitId unknown = new CommitId("f".repeat(40));

    assertThat(rejection(handle(push(MAIN, unknown)))).contains(unknown.hex());
  }

  @Test
  void aTagThatNoRegistryTakesNeverFailsABuild() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    git.point(REPOSITORY, GitRef.tag("+plus"), commit);
    git.point(REPOSITORY, GitRef.tag("f".repeat(40)), commit);
    git.point(REPOSITORY, GitRef.tag("refused"), commit);
    git.point(REPOSITORY, GitRef.tag("release/1.0"), commit);
    west.refuseTag(new ImageTag("refused"));

    Published published = published(handle(push(MAIN, commit)));

    assertThat(published.tags()).containsExactly(new ImageTag("release-1.0"));
    assertThat(log.tail()).anyMatch(line -> line.startsWith("leaving out the git tag +plus"));
    assertThat(log.tail()).anyMatch(line -> line.startsWith("leaving out the tag refused"));
  }

  @Test
  void aRepositoryWhoseNameAnotherHoldsIsRefusedWithBothNames() {
    CommitId one = git.commit(REPOSITORY, MAIN, FILES);
    Repository fork = Repository.parse("mallory/hello-world");
    git.commit(fork, MAIN, FILES);
    CommitId other = git.commit(fork, MAIN, FILES);
    handle(push(MAIN, one));

    PushEvent push = PushEvent.of(fork, MAIN, other, "mallory");

    assertThat(rejection(handle(push)))
        .contains("octocat/Hello-World")
        .contains("mallory/hello-world");
    assertThat(builder.requests()).hasSize(1);
  }

  @Test
  void twoJobsOfOneCommitBuildItOnce() throws Exception {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    git.point(REPOSITORY, GitRef.tag("v1"), commit);
    BuildPipeline pipeline = pipeline(BuildSettings.DEFAULT);

    CompletableFuture<BuildOutcome> first =
        CompletableFuture.supplyAsync(() -> pipeline.handle(message(push(MAIN, commit)), log));
    CompletableFuture<BuildOutcome> second =
        CompletableFuture.supplyAsync(
            () -> pipeline.handle(message(push(GitRef.tag("v1"), commit)), log));

    assertThat(List.of(first.get(), second.get()))
        .hasAtLeastOneElementOfType(Published.class)
        .hasAtLeastOneElementOfType(AlreadyPublished.class);
    assertThat(builder.requests()).hasSize(1);
  }

  @Test
  void anImageThatAnotherWorkerPublishedMeanwhileIsKept() throws Exception {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    ImageDigest theirs = new ImageDigest("sha256:" + "a".repeat(64));
    builder.hold();
    BuildPipeline pipeline = pipeline(BuildSettings.DEFAULT);
    CompletableFuture<BuildOutcome> ours =
        CompletableFuture.supplyAsync(() -> pipeline.handle(message(push(MAIN, commit)), log));
    while (builder.requests().isEmpty()) {
      Thread.onSpinWait();
    }

    east.push(new ImageReference(east.host(), NAME, ImageTag.of(commit)), LOGIN, theirs);
    builder.release();

    assertThat(published(ours.get()).digest()).isEqualTo(theirs);
    assertThat(west.tags(NAME)).containsEntry(ImageTag.of(commit), theirs);
  }

  @Test
  void anInterruptStopsTheJobAndIsUsedUp() throws Exception {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    builder.hold();
    BuildPipeline pipeline = pipeline(BuildSettings.DEFAULT);
    CompletableFuture<BuildOutcome> outcome = new CompletableFuture<>();
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    Thread job =
        Thread.ofVirtual()
            .start(() -> {
              outcome.complete(pipeline.handle(message(push(MAIN, commit)), log));
              stillInterrupted.complete(Thread.currentThread().isInterrupted());
            });

    job.interrupt();

    assertThat(outcome.get()).isEqualTo(new Interrupted());
    assertThat(stillInterrupted.get()).isFalse();
    assertThat(builder.images()).isEmpty();
    assertThat(east.tags(NAME)).isEmpty();
  }

  @Test
  void aPushThatItsBranchHasLeftBehindIsBuiltAllTheSame() {
    CommitId old = git.commit(REPOSITORY, MAIN, FILES);
    git.commit(REPOSITORY, MAIN, FILES);

    assertThat(handle(push(MAIN, old))).isInstanceOf(Published.class);
  }

  @Test
  void aPushThatItsBranchHasLeftBehindIsSupersededWhereTheOperatorWantsIt() {
    CommitId old = git.commit(REPOSITORY, MAIN, FILES);
    CommitId head = git.commit(REPOSITORY, MAIN, FILES);
    BuildPipeline pipeline =
        pipeline(new BuildSettings(ImageNameTemplate.REPO, "Dockerfile", true));

    assertThat(pipeline.handle(message(push(MAIN, old)), log)).isEqualTo(new Superseded(MAIN));
    assertThat(pipeline.handle(message(push(MAIN, head)), log)).isInstanceOf(Published.class);
    assertThat(pipeline.handle(message(push(GitRef.tag("v1"), old)), log))
        .as("a tag is never superseded")
        .isInstanceOf(Published.class);
  }

  @Test
  void aPushThatTheRulesLeaveAloneIsSkippedUnlessAPersonAsksForIt() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    BuildPipeline pipeline =
        pipeline(
            BuildSettings.DEFAULT.withRules(
                new PushRules(
                    RepositoryPatterns.ALL,
                    NamePatterns.parse("release/*"),
                    NamePatterns.ALL,
                    false)));

    assertThat(pipeline.handle(message(push(MAIN, commit)), log, begun))
        .isEqualTo(new Skipped("skipped: refs/heads/main is none of the branches that are built"));
    assertThat(begun.commits).isEmpty();
    assertThat(git.fetched()).isEmpty();
    assertThat(pipeline.build(push(MAIN, commit), "job-1", time.instant(), log))
        .isInstanceOf(Published.class);
  }

  @Test
  void tellsWhichCommitItBeginsWith() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    CommitId tag = git.annotate(REPOSITORY, "v1", commit);
    BuildPipeline pipeline = pipeline(BuildSettings.DEFAULT);

    pipeline.handle(message(push(GitRef.tag("v1"), tag)), log, begun);
    assertThat(begun.commits).as("not the tag object").containsExactly(commit);

    pipeline.handle(message(push(MAIN, CommitId.ZERO)), log, begun);
    assertThat(begun.commits).as("of a deletion, nothing").hasSize(1);
  }

  @Test
  void tellsWhetherTheCommitIsToBlame() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    builder.fail(new RejectedException("RUN npm ci exited with 1"));
    assertThat(handle(push(MAIN, commit)))
        .asInstanceOf(type(Rejected.class))
        .extracting(Rejected::fault)
        .isEqualTo(Fault.COMMIT);

    git.refuseCredentials();
    assertThat(handle(push(MAIN, commit)))
        .asInstanceOf(type(Rejected.class))
        .extracting(Rejected::fault)
        .isEqualTo(Fault.SERVICE);
  }

  /** Keeps what it is told. */
  private static final class Begun implements BuildProgress {
    private final List<CommitId> commits = new ArrayList<>();

    @Override
    public void begins(PushEvent push, CommitId commit) {
      commits.add(commit);
    }
  }

  @Test
  void aPipelineWithoutARegistryIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new BuildPipeline(
                new FakePushDecoder(),
                git,
                builder,
                List.of(),
                new FakeImageCopier(),
                BuildSettings.DEFAULT,
                time));
  }

  private BuildPipeline pipeline(BuildSettings settings) {
    return pipeline(builder, new FakeImageCopier(east, west), settings);
  }

  private BuildPipeline pipeline(ImageBuilder builder, ImageCopier copier) {
    return pipeline(builder, copier, BuildSettings.DEFAULT);
  }

  private BuildPipeline pipeline(ImageBuilder builder, ImageCopier copier, BuildSettings settings) {
    return new BuildPipeline(
        new FakePushDecoder(), git, builder, List.of(east, west), copier, settings, time);
  }

  private BuildOutcome handle(PushEvent push) {
    return pipeline(BuildSettings.DEFAULT).handle(message(push), log);
  }

  private static PushEvent push(GitRef ref, CommitId after) {
    return PushEvent.of(REPOSITORY, ref, after, "chuck");
  }

  private Message message(PushEvent push) {
    return message(FakePushDecoder.body(push));
  }

  private Message message(String body) {
    return new Message("job-1", "webhook", body, time.instant(), time.instant(), 1);
  }

  private static Published published(BuildOutcome outcome) {
    assertThat(outcome).isInstanceOf(Published.class);
    return (Published) outcome;
  }

  private static String rejection(BuildOutcome outcome) {
    assertThat(outcome).isInstanceOf(Rejected.class);
    return ((Rejected) outcome).cause().getMessage();
  }

  @Test
  void aFailureNamesWhatDidNotAnswer() {
    CommitId commit = git.commit(REPOSITORY, MAIN, FILES);
    builder.fail(new UnavailableException("the engine does not answer"));

    assertThat(handle(push(MAIN, commit)))
        .asInstanceOf(type(Failed.class))
        .extracting(failed -> failed.cause().getMessage())
        .isEqualTo("the engine does not answer");
    assertThat(log.tail()).endsWith("the engine does not answer");
  }
}
