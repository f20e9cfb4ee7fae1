package io.github.ecsconex.it.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.exception.NotFoundException;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.it.support.EcrFault;
import io.github.ecsconex.it.support.EcrRegion;
import io.github.ecsconex.it.support.EcrStandIn;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.Gate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes that become images in ECR, in several regions, bytes and all. */
@Tag("aws")
final class EcrPushIT {
  private static final Duration NEXT_ATTEMPT = Duration.ofMinutes(20);

  @TempDir private static Path shared;
  @AutoClose private static EcrStandIn ecr;
  @AutoClose private static Parts parts;
  private static EcrRegion first;
  private static EcrRegion second;

  @TempDir private Path folder;
  private Repository repository;
  private Installation conex;

  @BeforeAll
  static void start() throws Exception {
    ecr = EcrStandIn.start(shared, "eu-west-1", "us-west-2", "ap-southeast-2");
    ecr.beFoundByThisJvm();
    parts = Parts.start(shared);
    first = ecr.region("eu-west-1");
    second = ecr.region("us-west-2");
  }

  @BeforeEach
  void install() {
    // Other tests ask the same stand-in for AWS.
    repository = new Repository("octocat", "hello-" + UUID.randomUUID());
    conex = parts.install(folder);
    ecr.environment().forEach(conex::set);
  }

  @AfterEach
  void restore() throws Exception {
    for (EcrRegion region : ecr.regions()) {
      region.comeUp();
    }
  }

  @Test
  void anImageIsPushedToTheFirstRegionAndCopiedToTheOthers() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    parts.git().point(repository, GitRef.tag("v1"), commit);
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    String digest = assertItIsPublished(commit);
    for (EcrRegion region : ecr.regions()) {
      assertThat(region.catalog().digest(repository.name(), "v1")).contains(digest);
      assertThat(region.catalog().resourceTags(repository.name()))
          .containsEntry("io.github.ecsconex.repository", repository.toString());
    }
    assertThat(conex.linesOf(job))
        .containsOnlyOnce("pushing " + first.host())
        .containsOnlyOnce("copying to " + second.host())
        .doesNotContain("pushing " + second.host());
  }

  @ParameterizedTest
  @ValueSource(strings = {"buildkit", "classic"})
  void anImageIsBuiltOnOneOfAPrivateRepository(String builder) throws Exception {
    conex.set("CONEX_BUILDER", builder);
    CommitId base = parts.commit(repository, "one");
    conex.push(repository, Parts.MAIN, base);
    conex.work();
    assertItIsPublished(base);
    String image = first.host() + "/" + repository.name() + ":" + base;
    try (Engine engine = ecr.engine().connect()) {
      assertThatExceptionOfType(NotFoundException.class)
          .as("what an engine has, it asks no registry for")
          .isThrownBy(() -> engine.client().inspectImageCmd(image).exec());
    }
    repository = new Repository("octocat", "hello-" + UUID.randomUUID());
    String dockerfile = "FROM " + image + "\nRUN [ \"$(cat /text)\" = one ]\n";
    CommitId commit =
        parts.git().commit(repository, Parts.MAIN, Map.of("Dockerfile", TreeFile.file(dockerfile)));
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertItIsPublished(commit);
  }

  @Test
  void aTagThatComesLaterMovesNoBytes() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    String digest = assertItIsPublished(commit);
    List<Integer> uploads = ecr.regions().stream().map(EcrRegion::uploads).toList();
    assertThat(uploads).doesNotContain(0);
    parts.git().point(repository, GitRef.tag("v2"), commit);
    // More than ECR allows at once: the SDK tries again.
    ecr.api().throttle("PutImage", 4);
    conex.push(repository, GitRef.tag("v2"), commit);
    conex.work();
    for (EcrRegion region : ecr.regions()) {
      assertThat(region.catalog().digest(repository.name(), "v2")).contains(digest);
    }
    assertThat(ecr.regions()).extracting(EcrRegion::uploads).isEqualTo(uploads);
    assertThat(conex.waiting()).isZero();
  }

  @Test
  void theImagesOfAnotherOwnerAreRefused() throws Exception {
    conex.push(repository, Parts.MAIN, parts.commit(repository, "one"));
    conex.work();
    Repository other = new Repository("hubot", repository.name());
    CommitId commit = parts.commit(other, "not the same");
    String job = conex.push(other, Parts.MAIN, commit);
    conex.work();
    assertThat(conex.notices()).hasSize(1);
    FailureNotice notice = conex.notices().getFirst();
    assertThat(notice.message().id()).isEqualTo(job);
    assertThat(notice.reason())
        .contains("/" + repository.name() + " for " + other)
        .contains("it holds the images of " + repository);
    assertThat(conex.linesOf(job)).doesNotContain("] building ");
    assertThat(first.catalog().tags(repository.name())).doesNotContain(commit.hex());
    assertThat(conex.waiting()).isZero();
  }

  @Test
  void aLoginThatIsTakenNoMoreIsRenewedByTheJobThatMeetsIt() throws Exception {
    conex.set("NumberOfWorkers", "1");
    try (Gate gate = Gate.at(ecr.engine().gateway())) {
      conex.push(repository, Parts.MAIN, parts.commit(repository, "one"));
      CommitId commit = parts.commitDockerfile(repository, gate.instruction());
      String job = conex.push(repository, Parts.MAIN, commit);
      FutureTask<Void> work = conex.workInBackground();
      gate.awaitArrival();
      // A login that has just been obtained would not be renewed.
      conex.pass(Duration.ofMinutes(2));
      first.revokeLogins(EcrFault.EXPIRED);
      second.revokeLogins(EcrFault.UNAUTHORIZED);
      gate.open();
      work.get(3, TimeUnit.MINUTES);
      assertItIsPublished(commit);
      assertThat(conex.linesOf(job)).contains("pushing again with another login");
    }
  }

  @Test
  void anImageThatStandsInOneRegionAloneIsCopied() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    conex.set("CONEX_REGISTRIES", "ecr:us-west-2");
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(first.catalog().hasRepository(repository.name())).isFalse();
    Optional<String> digest = second.catalog().digest(repository.name(), commit.hex());
    assertThat(digest).isPresent();
    conex.set("CONEX_REGISTRIES", ecr.setting());
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(assertItIsPublished(commit)).isEqualTo(digest.get());
    assertThat(conex.linesOf(job))
        .contains("copying to " + first.host(), "already published")
        .doesNotContain("] building ");
  }

  @Test
  void aRegionThatIsDownGetsTheImageWhenItIsBack() throws Exception {
    // Each build of it makes another image.
    CommitId commit = parts.commitDockerfile(repository, "RUN head -c 32 /dev/urandom > /random");
    second.goDown();
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertItWaits();
    Optional<String> digest = first.catalog().digest(repository.name(), commit.hex());
    assertThat(digest).isPresent();
    assertThat(conex.linesOf(job)).containsOnlyOnce("] building ");
    second.comeUp();
    conex.pass(NEXT_ATTEMPT);
    conex.work();
    assertThat(assertItIsPublished(commit)).isEqualTo(digest.get());
    assertThat(conex.linesOf(job)).containsOnlyOnce("] building ");
  }

  @Test
  void aRepositoryThatIsFullIsToldOfAtOnce() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    first.failPushes(EcrFault.FULL, Integer.MAX_VALUE);
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(conex.notices()).hasSize(1);
    FailureNotice notice = conex.notices().getFirst();
    assertThat(notice.message().id()).isEqualTo(job);
    assertThat(notice.message().receiveCount()).isOne();
    assertThat(notice.reason())
        .startsWith("could not push " + first.host() + "/" + repository.name())
        .contains(EcrFault.FULL.message());
    assertThat(conex.waiting()).isZero();
  }

  @Test
  void aRegionThatThrottlesForAMomentIsAskedAgain() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    second.failPushes(EcrFault.THROTTLED, 2);
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertItIsPublished(commit);
  }

  @Test
  void aRegionThatThrottlesForLongIsTriedAgainLater() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    first.failPushes(EcrFault.THROTTLED, Integer.MAX_VALUE);
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertItWaits();
    assertThat(conex.linesOf(job)).containsIgnoringCase("rate exceeded");
    first.failPushes(EcrFault.THROTTLED, 0);
    conex.pass(NEXT_ATTEMPT);
    conex.work();
    assertItIsPublished(commit);
  }

  private void assertItWaits() throws Exception {
    assertThat(conex.notices()).isEmpty();
    assertThat(conex.waiting()).isEqualTo(1);
  }

  /** Returns the digest, which is one and the same everywhere. */
  private String assertItIsPublished(CommitId commit) throws Exception {
    assertThat(conex.notices()).isEmpty();
    assertThat(conex.waiting()).as(conex.log()).isZero();
    Optional<String> digest = first.catalog().digest(repository.name(), commit.hex());
    assertThat(digest).isPresent();
    for (EcrRegion region : ecr.regions()) {
      assertThat(region.catalog().digest(repository.name(), commit.hex())).isEqualTo(digest);
      assertThat(region.holds(repository.name(), digest.get())).as(region.host()).isTrue();
    }
    return digest.get();
  }
}
