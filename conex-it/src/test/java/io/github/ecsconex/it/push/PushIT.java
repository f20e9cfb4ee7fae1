package io.github.ecsconex.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.it.support.LocalRegistry;
import io.github.ecsconex.it.support.RegistryContent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes that become images, or need not. */
final class PushIT {
  @TempDir private static Path shared;
  @AutoClose private static Parts parts;

  @TempDir private Path folder;
  private Repository repository;
  private Installation conex;

  @BeforeAll
  static void start() throws Exception {
    parts = Parts.start(shared);
  }

  @BeforeEach
  void install() {
    repository = parts.freshRepository();
    conex = parts.install(folder);
  }

  @Test
  void aCommitStandsUnderItsIdAndItsTagsWithOneDigest() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    parts.git().point(repository, GitRef.tag("v1"), commit);
    pointAnnotated("v1-rc", commit);
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    Optional<String> digest = parts.digest(repository, commit);
    assertThat(digest).isPresent();
    assertThat(parts.digest(repository, "v1")).isEqualTo(digest);
    assertThat(parts.digest(repository, "v1-rc")).isEqualTo(digest);
    assertNothingIsLeftToDo();
  }

  @Test
  void aTagThatComesLaterIsAddedWithoutAFetchOrABuild() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    int fetches = parts.git().fetches();
    assertThat(fetches).isPositive();
    CommitId tagObject = pointAnnotated("v2", commit);
    String job = conex.push(repository, GitRef.tag("v2"), tagObject);
    conex.work();
    assertThat(parts.digest(repository, "v2"))
        .isPresent()
        .isEqualTo(parts.digest(repository, commit));
    assertThat(parts.git().fetches()).isEqualTo(fetches);
    assertThat(conex.linesOf(job)).contains("already published").doesNotContain("] building ");
    assertNothingIsLeftToDo();
  }

  @Test
  void aPushOfAnAnnotatedTagBuildsTheCommitBehindIt() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    CommitId tagObject = pointAnnotated("v3", commit);
    conex.push(repository, GitRef.tag("v3"), tagObject);
    conex.work();
    assertThat(parts.digest(repository, commit))
        .isPresent()
        .isEqualTo(parts.digest(repository, "v3"));
    assertThat(parts.digest(repository, tagObject)).isEmpty();
    assertNothingIsLeftToDo();
  }

  @Test
  void aPushOfThreeCommitsMakesOneImageTheLastOnes() throws Exception {
    CommitId first = parts.commit(repository, "one");
    CommitId second = parts.commit(repository, "two");
    CommitId third = parts.commit(repository, "three");
    conex.push(repository, Parts.MAIN, third);
    conex.work();
    assertThat(parts.digest(repository, third)).isPresent();
    assertThat(parts.digest(repository, first)).isEmpty();
    assertThat(parts.digest(repository, second)).isEmpty();
    assertNothingIsLeftToDo();
  }

  @Test
  void twoPushesOfOneCommitAtOnceMakeOneImage() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    List<String> jobs =
        List.of(
            conex.push(repository, Parts.MAIN, commit),
            conex.push(repository, GitRef.branch("other"), commit));
    conex.work();
    assertThat(parts.digest(repository, commit)).isPresent();
    assertThat(jobs)
        .extracting(conex::linesOf)
        .filteredOn(lines -> lines.contains("] building "))
        .hasSize(1);
    assertNothingIsLeftToDo();
  }

  @Test
  void aCommitWithoutDockerfileIsLeftAlone() throws Exception {
    Map<String, TreeFile> files = Map.of("README.md", TreeFile.file("hello"));
    CommitId commit = parts.git().commit(repository, Parts.MAIN, files);
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(conex.linesOf(job)).contains("no Dockerfile found");
    assertThat(parts.content().tags(repository.name())).isEmpty();
    assertNothingIsLeftToDo();
  }

  @Test
  void aDeletedBranchIsLeftAlone() throws Exception {
    conex.push(repository, Parts.MAIN, CommitId.ZERO);
    conex.work();
    assertThat(parts.content().tags(repository.name())).isEmpty();
    assertNothingIsLeftToDo();
  }

  @Test
  void aTagThatNoRegistryTakesFailsNothing() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    parts.git().point(repository, GitRef.tag("v1+linux/amd64"), commit);
    parts.git().point(repository, GitRef.tag("ünïcödé"), commit);
    parts.git().point(repository, GitRef.tag("0123456789".repeat(4)), commit);
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(parts.digest(repository, "v1-linux-amd64"))
        .isPresent()
        .isEqualTo(parts.digest(repository, commit));
    assertThat(parts.digest(repository, "0123456789".repeat(4))).isEmpty();
    assertThat(conex.linesOf(job)).contains("leaving out the git tag " + "0123456789".repeat(4));
    assertNothingIsLeftToDo();
  }

  @Test
  void aSecondRegistryGetsTheSameImage() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    try (LocalRegistry second = LocalRegistry.start(folder.resolve("second"));
        RegistryContent there = new RegistryContent(second.host())) {
      conex = new Installation(folder, parts.gitUrl(), parts.registry().host(), second.host());
      conex.push(repository, Parts.MAIN, commit);
      conex.work();
      assertThat(there.digest(repository.name(), commit.hex()))
          .isPresent()
          .isEqualTo(parts.digest(repository, commit));
    }
    assertNothingIsLeftToDo();
  }

  private CommitId pointAnnotated(String tag, CommitId commit) throws Exception {
    CommitId tagObject = parts.git().annotate(repository, tag, commit);
    parts.git().point(repository, GitRef.tag(tag), tagObject);
    return tagObject;
  }

  private void assertNothingIsLeftToDo() throws Exception {
    assertThat(conex.notices()).isEmpty();
    assertThat(conex.waiting()).isZero();
  }
}
