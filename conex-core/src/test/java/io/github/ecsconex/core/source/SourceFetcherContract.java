package io.github.ecsconex.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SourceFetcher} keeps to, and every {@link SourceTree} that it gives. One that
 * fetches over a network keeps to {@link RemoteSourceFetcherContract} as well.
 */
public interface SourceFetcherContract {
  Repository REPOSITORY = new Repository("octocat", "hello-world");
  GitRef MAIN = GitRef.branch("main");
  CommitId NOWHERE = new CommitId("0123456789".repeat(4));
  Map<String, TreeFile> FILES = Map.of("Dockerfile", TreeFile.file("FROM scratch\n"));

  /** The fetcher under test, which fetches from {@link #host()}. */
  SourceFetcher fetcher() throws Exception;

  /** An empty host; the same throughout a test. */
  RepositoryHost host() throws Exception;

  /** Remembers what it was asked. */
  record Asked(PathFilter filter, List<String> paths, List<String> directories)
      implements PathFilter {
    Asked(PathFilter filter) {
      this(filter, new ArrayList<>(), new ArrayList<>());
    }

    @Override
    public boolean includes(String path) {
      paths.add(path);
      return filter.includes(path);
    }

    @Override
    public boolean mayIncludeBelow(String directory) {
      directories.add(directory);
      return filter.mayIncludeBelow(directory);
    }
  }

  /** Wants all but {@code excluded} and, if {@code below} is false, what is below it. */
  record AllBut(String excluded, boolean below) implements PathFilter {
    @Override
    public boolean includes(String path) {
      return !path.equals(excluded);
    }

    @Override
    public boolean mayIncludeBelow(String directory) {
      return below || !directory.equals(excluded);
    }
  }

  private ResolvedCommit resolve(String revision) throws Exception {
    return fetcher().resolve(REPOSITORY, new Revision(revision));
  }

  private CommitId commit(Map<String, TreeFile> files) throws Exception {
    return host().commit(REPOSITORY, MAIN, files);
  }

  private byte[] tar(CommitId commit, PathFilter filter) throws Exception {
    try (SourceTree tree = fetcher().fetch(REPOSITORY, commit)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      tree.writeTarTo(out, filter);
      return out.toByteArray();
    }
  }

  private List<TarEntry> entries(Map<String, TreeFile> files, PathFilter filter) throws Exception {
    return TarEntry.read(tar(commit(files), filter));
  }

  private List<String> names(Map<String, TreeFile> files, PathFilter filter) throws Exception {
    return entries(files, filter).stream().map(TarEntry::name).toList();
  }

  private static String rejection(Callable<?> call) {
    try {
      call.call();
    } catch (RejectedException e) {
      return e.getMessage();
    } catch (Exception e) {
      throw new AssertionError("not rejected", e);
    }
    throw new AssertionError("not rejected");
  }

  @Test
  default void resolvesTheHeadABranchATagAndACommit() throws Exception {
    CommitId commit = commit(FILES);
    host().point(REPOSITORY, GitRef.tag("v1"), commit);
    for (String revision :
        List.of("HEAD", "main", "refs/heads/main", "v1", "refs/tags/v1", commit.hex())) {
      assertThat(resolve(revision).commit()).as(revision).isEqualTo(commit);
    }
  }

  @Test
  default void resolvesAnAnnotatedTagToItsCommit() throws Exception {
    CommitId commit = commit(FILES);
    CommitId tag = host().annotate(REPOSITORY, "v1", commit);
    host().point(REPOSITORY, GitRef.tag("v1"), tag);
    assertThat(resolve("v1").commit()).isEqualTo(commit);
    assertThat(resolve(tag.hex()).commit()).isEqualTo(commit);
  }

  @Test
  default void givesEveryBranchAndTagOfTheCommitAndOfNoOther() throws Exception {
    CommitId first = commit(FILES);
    host().point(REPOSITORY, GitRef.tag("v0"), first);
    CommitId second = commit(Map.of("Dockerfile", TreeFile.file("FROM alpine\n")));
    host().point(REPOSITORY, GitRef.tag("v1"), second);
    host().point(REPOSITORY, GitRef.tag("v1-rc"), host().annotate(REPOSITORY, "v1-rc", second));
    host().point(REPOSITORY, GitRef.branch("release/1"), second);
    assertThat(resolve(second.hex()).refs())
        .containsExactly(MAIN, GitRef.branch("release/1"), GitRef.tag("v1"), GitRef.tag("v1-rc"));
    assertThat(resolve(first.hex()).tags()).containsExactly(GitRef.tag("v0"));
  }

  @Test
  default void takesAShortNameForATagsFirst() throws Exception {
    CommitId first = commit(FILES);
    host().point(REPOSITORY, GitRef.tag("main"), first);
    CommitId second = commit(Map.of());
    assertThat(resolve("main").commit()).isEqualTo(first);
    assertThat(resolve("refs/heads/main").commit()).isEqualTo(second);
  }

  @Test
  default void takesAnIdThatNoRefPointsAtForACommit() throws Exception {
    commit(FILES);
    assertThat(resolve(NOWHERE.hex())).isEqualTo(new ResolvedCommit(NOWHERE, new TreeSet<>()));
  }

  @Test
  default void givesEveryBranchAndTagWithItsCommit() throws Exception {
    CommitId first = commit(FILES);
    host().point(REPOSITORY, GitRef.tag("v0"), first);
    CommitId second = commit(Map.of("Dockerfile", TreeFile.file("FROM alpine\n")));
    host().point(REPOSITORY, GitRef.tag("v1"), host().annotate(REPOSITORY, "v1", second));
    host().point(REPOSITORY, GitRef.branch("release/1"), first);
    assertThat(fetcher().refs(REPOSITORY).defaultBranch()).contains(MAIN);
    assertThat(fetcher().refs(REPOSITORY).commits())
        .containsExactly(
            Map.entry(MAIN, second),
            Map.entry(GitRef.branch("release/1"), first),
            Map.entry(GitRef.tag("v0"), first),
            Map.entry(GitRef.tag("v1"), second));
  }

  @Test
  default void fetchesACommitThatNoRefPointsAtAnyLonger() throws Exception {
    CommitId first = commit(FILES);
    commit(Map.of());
    assertThat(TarEntry.read(tar(first, PathFilter.ALL))).hasSize(1);
  }

  @Test
  default void fetchesTheCommitBehindATagObject() throws Exception {
    CommitId commit = commit(FILES);
    CommitId tag = host().annotate(REPOSITORY, "v1", commit);
    host().point(REPOSITORY, GitRef.tag("v1"), tag);
    try (SourceTree tree = fetcher().fetch(REPOSITORY, tag)) {
      assertThat(tree.commit()).isEqualTo(commit);
    }
  }

  @Test
  default void tellsWhatTheCommitsAuthorSays() throws Exception {
    try (SourceTree tree = fetcher().fetch(REPOSITORY, commit(FILES))) {
      assertThat(tree.message()).matches("Commit \\d+");
    }
  }

  @Test
  default void saysWhatIsNotThere() throws Exception {
    commit(FILES);
    Repository missing = new Repository("octocat", "missing");
    String repository = rejection(() -> fetcher().resolve(missing, Revision.HEAD));
    String revision = rejection(() -> resolve("missing"));
    String commit = rejection(() -> fetcher().fetch(REPOSITORY, NOWHERE));
    assertThat(repository).contains("octocat/missing");
    assertThat(revision).contains("missing", "octocat/hello-world");
    assertThat(commit).contains(NOWHERE.hex(), "octocat/hello-world");
    assertThat(List.of(repository, revision, commit)).doesNotHaveDuplicates();
  }

  @Test
  default void rejectsAFetchFromARepositoryThatIsNotThere() throws Exception {
    commit(FILES);
    Repository missing = new Repository("octocat", "missing");
    assertThat(rejection(() -> fetcher().fetch(missing, NOWHERE))).contains("octocat/missing");
  }

  @Test
  default void readsAFilesText() throws Exception {
    CommitId commit =
        commit(
            Map.of(
                "Dockerfile", TreeFile.link("docker/Dockerfile"),
                "docker/Dockerfile", TreeFile.file("FROM scratch # größer\n")));
    try (SourceTree tree = fetcher().fetch(REPOSITORY, commit)) {
      assertThat(tree.text("docker/Dockerfile", 1000)).contains("FROM scratch # größer\n");
      assertThat(tree.text("Dockerfile", 1000)).contains("FROM scratch # größer\n");
      assertThat(tree.text("dockerfile", 1000)).isEmpty();
      assertThat(tree.text("docker", 1000)).isEmpty();
      assertThat(tree.text("docker/Dockerfile/more", 1000)).isEmpty();
      assertThat(tree.text("../Dockerfile", 1000)).isEmpty();
      assertThat(tree.text("docker/Dockerfile", 24)).isPresent();
      assertThatExceptionOfType(UnusableTreeException.class)
          .isThrownBy(() -> tree.text("docker/Dockerfile", 23))
          .withMessageContaining("docker/Dockerfile");
    }
  }

  @Test
  default void writesFilesLinksModesAndSubmodules() throws Exception {
    CommitId commit =
        commit(
            Map.of(
                "bin/run", TreeFile.executable("#!/bin/sh\n"),
                "bin/start", TreeFile.link("run"),
                "empty", TreeFile.file(""),
                "größer", TreeFile.file("ä"),
                "vendor/lib", TreeFile.submodule(NOWHERE)));
    List<TarEntry> entries = TarEntry.read(tar(commit, PathFilter.ALL));
    assertThat(entries.stream().map(TarEntry::toString))
        .containsExactly(
            "d 755 bin/",
            "f 755 bin/run #!/bin/sh\n",
            "l 777 bin/start -> run",
            "f 644 empty ",
            "f 644 größer ä",
            "d 755 vendor/",
            "d 755 vendor/lib/");
    try (SourceTree tree = fetcher().fetch(REPOSITORY, commit)) {
      assertThat(entries)
          .allSatisfy(entry -> {
            assertThat(entry.modified()).isEqualTo(tree.committed());
            assertThat(entry.owner()).isEqualTo("0:0");
          });
    }
  }

  @Test
  default void writesPathsInTheirOrder() throws Exception {
    Map<String, TreeFile> files = new HashMap<>();
    for (String name : List.of("a.txt", "a/b", "a-b", "B", "a0", "ä", "a/a/z")) {
      files.put(name, TreeFile.file(name));
    }
    assertThat(names(files, PathFilter.ALL))
        .containsExactly("B", "a-b", "a.txt", "a/", "a/a/", "a/a/z", "a/b", "a0", "ä");
  }

  @Test
  default void writesNamesOfAnyLength() throws Exception {
    String name = "ä".repeat(100) + "/" + "b".repeat(200) + "/" + "c".repeat(99);
    String target = "d".repeat(300);
    List<TarEntry> entries =
        entries(Map.of(name, TreeFile.file("deep"), "link", TreeFile.link(target)), PathFilter.ALL);
    assertThat(entries.stream().map(TarEntry::toString))
        .contains("f 644 " + name + " deep", "l 777 link -> " + target);
  }

  @Test
  default void writesTheSameBytesEachTime() throws Exception {
    CommitId commit = commit(Map.of("a", TreeFile.file("a"), "b/c", TreeFile.link("../a")));
    byte[] first = tar(commit, PathFilter.ALL);
    assertThat(tar(commit, PathFilter.ALL)).isEqualTo(first);
    try (SourceTree tree = fetcher().fetch(REPOSITORY, commit)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      tree.writeTarTo(out, PathFilter.ALL);
      tree.writeTarTo(out, PathFilter.ALL);
      assertThat(out.size()).isEqualTo(2 * first.length);
    }
  }

  @Test
  default void writesAnEmptyTreeAsAnEmptyTar() throws Exception {
    assertThat(tar(commit(Map.of()), PathFilter.ALL))
        .hasSizeGreaterThanOrEqualTo(1024)
        .containsOnly(0);
  }

  @Test
  default void leavesTheStreamOpen() throws Exception {
    CommitId commit = commit(FILES);
    List<String> closed = new ArrayList<>();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {}

          @Override
          public void close() {
            closed.add("closed");
          }
        };
    try (SourceTree tree = fetcher().fetch(REPOSITORY, commit)) {
      tree.writeTarTo(out, PathFilter.ALL);
    }
    assertThat(closed).isEmpty();
  }

  @Test
  default void handsOnThatTheStreamTakesNoMore() throws Exception {
    CommitId commit = commit(FILES);
    IOException full = new IOException("full");
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };
    try (SourceTree tree = fetcher().fetch(REPOSITORY, commit)) {
      assertThatIOException().isThrownBy(() -> tree.writeTarTo(out, PathFilter.ALL)).isSameAs(full);
    }
  }

  @Test
  default void leavesOutWhatTheFilterDoesNotWant() throws Exception {
    Map<String, TreeFile> files =
        Map.of(
            "a/kept", TreeFile.file(""),
            "b/c/d", TreeFile.file(""),
            "b/e", TreeFile.file(""),
            "f", TreeFile.file(""));
    assertThat(names(files, new AllBut("f", true)))
        .containsExactly("a/", "a/kept", "b/", "b/c/", "b/c/d", "b/e");
    assertThat(names(files, new AllBut("b", true)))
        .containsExactly("a/", "a/kept", "b/c/", "b/c/d", "b/e", "f");
    assertThat(names(files, new AllBut("b", false))).containsExactly("a/", "a/kept", "f");
  }

  @Test
  default void doesNotLookIntoDirectoriesThatHoldNothingWanted() throws Exception {
    Asked asked = new Asked(new AllBut("b", false));
    names(Map.of("a", TreeFile.file(""), "b/c/d", TreeFile.file("")), asked);
    assertThat(asked.paths()).containsExactlyInAnyOrder("a", "b");
    assertThat(asked.directories()).containsExactly("b");
  }

  @Test
  default void keepsATreeWholeWhileTheRepositoryMovesOn() throws Exception {
    CommitId commit = commit(FILES);
    try (SourceTree tree = fetcher().fetch(REPOSITORY, commit)) {
      CommitId next = commit(Map.of("other", TreeFile.file("other")));
      try (SourceTree other = fetcher().fetch(REPOSITORY, next)) {
        assertThat(other.text("other", 10)).contains("other");
        assertThat(tree.text("Dockerfile", 100)).contains("FROM scratch\n");
      }
    }
  }

  @Test
  default void leavesATreeThatIsReadWhenItRemovesWhatKilledFetchesHaveLeft() throws Exception {
    CommitId commit = commit(FILES);
    try (SourceTree tree = fetcher().fetch(REPOSITORY, commit)) {
      assertThat(fetcher().removeLeftovers()).isZero();
      assertThat(tree.text("Dockerfile", 100)).contains("FROM scratch\n");
    }
  }
}
