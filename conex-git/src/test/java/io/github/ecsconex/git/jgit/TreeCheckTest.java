package io.github.ecsconex.git.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trees that are refused before anything is written of them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TreeCheckTest {
  private static final Repository REPOSITORY = new Repository("octocat", "hello-world");

  @TempDir private Path directory;
  private GitDirectory host;

  @BeforeEach
  void start() {
    host = new GitDirectory(directory);
  }

  private SourceTree fetch(CommitId commit, CommitLimits limits) throws Exception {
    try (JgitSourceFetcher fetcher =
        TestFetchers.fetcher(
            RepositoryLocations.template(directory.toUri() + "{owner}/{repo}"),
            GitCredentials.NONE,
            TestFetchers.settings(directory.resolve("cache"), 0, limits))) {
      return fetcher.fetch(REPOSITORY, commit);
    }
  }

  private void assertRefused(String why, OddTree.Maker maker) throws IOException {
    CommitId commit = OddTree.commit(host, REPOSITORY, maker);
    assertThatExceptionOfType(RejectedException.class)
        .as(why)
        .isThrownBy(() -> fetch(commit, CommitLimits.DEFAULT))
        .withMessageStartingWith("could not read " + commit + " of " + REPOSITORY + ": ")
        .withMessageContaining(why);
  }

  @Test
  void refusesNamesThatGitDoesNotCheckOut() throws Exception {
    for (String name :
        List.of(
            "",
            ".",
            "..",
            ".git",
            ".GIT",
            ".Git ",
            ".git.",
            ".git . .",
            "git~1",
            "GIT~1",
            ".g\u200cit",
            "../up",
            "a/b",
            "x".repeat(256))) {
      assertRefused(
          "docs/" + name,
          tree -> {
            ObjectId docs =
                tree.subtree(below -> below.add(name, FileMode.REGULAR_FILE, below.blob("x")));
            tree.add("docs", FileMode.TREE, docs);
          });
    }
  }

  @Test
  void takesNamesThatAreOnlyLikeThem() throws Exception {
    List<String> names =
        List.of(".gitignore", ".github/x", "git", "...", "aux.c", "README", "readme", "a\\b", "x ");
    CommitId commit =
        host.commit(
            REPOSITORY,
            GitRef.branch("main"),
            names.stream().collect(Collectors.toMap(name -> name, TreeFile::file)));
    try (SourceTree tree = fetch(commit, CommitLimits.DEFAULT)) {
      for (String name : names) {
        assertThat(tree.text(name, 100)).contains(name);
      }
    }
  }

  @Test
  void refusesAFileAndADirectoryOfOneName() throws Exception {
    assertRefused(
        "duplicate",
        tree -> {
          tree.add("a", FileMode.SYMLINK, tree.blob("/etc"));
          tree.add("a-b", FileMode.REGULAR_FILE, tree.blob("between"));
          tree.add(
              "a",
              FileMode.TREE,
              tree.subtree(
                  below -> below.add("passwd", FileMode.REGULAR_FILE, below.blob("mona"))));
        });
  }

  @Test
  void refusesEntriesOfNoKind() throws Exception {
    assertRefused(
        "docs/",
        tree ->
            tree.add(
                "docs",
                FileMode.TREE,
                tree.subtree(
                    below -> below.add("socket", FileMode.fromBits(0140000), below.blob("x")))));
  }

  @Test
  void refusesPathsThatAreTooLong() throws Exception {
    assertRefused(
        "too long",
        tree -> {
          ObjectId below = tree.subtree(bottom -> {});
          for (int i = 0; i < 17; i++) {
            ObjectId id = below;
            below = tree.subtree(level -> level.add("x".repeat(250), FileMode.TREE, id));
            // Found by a short path first.
            tree.add("a" + (char) ('a' + i), FileMode.TREE, below);
          }
        });
  }

  @Test
  void refusesTreesThatGrowBeyondAllBounds() throws Exception {
    assertRefused(
        "has more than 1000000 entries",
        tree -> {
          ObjectId below = tree.blob("bomb");
          FileMode mode = FileMode.REGULAR_FILE;
          for (int level = 0; level < 30; level++) {
            ObjectId id = below;
            FileMode idMode = mode;
            below =
                tree.subtree(
                    wide -> IntStream.range(0, 10).forEach(i -> wide.add("d" + i, idMode, id)));
            mode = FileMode.TREE;
          }
          tree.add("d", mode, below);
        });
  }

  /** Each is read whole, and held while what is below it is read. */
  @Test
  void refusesLargeDirectoriesInEachOther() throws Exception {
    assertRefused(
        "the directory d/d/d/ and those around it have too many entries or attributes",
        tree -> tree.add("d", FileMode.TREE, nested(tree, 3)));
    assertRefused(
        "the directory z/a/ and those around it have too many entries or attributes",
        tree -> {
          ObjectId shared = nested(tree, 2);
          tree.add("a", FileMode.TREE, shared);
          tree.add(
              "z",
              FileMode.TREE,
              tree.subtree(large -> {
                large.add("a", FileMode.TREE, shared);
                fill(large);
              }));
        });
  }

  @Test
  void refusesAttributesThatAreTooLarge() throws Exception {
    assertRefused(
        ".gitattributes has more than 524288 bytes",
        tree ->
            tree.add(".gitattributes", FileMode.REGULAR_FILE, tree.blob("a b\n".repeat(140_000))));
    assertRefused(
        "docs/.gitattributes has more than 2048 bytes in line 2",
        tree -> {
          ObjectId docs =
              tree.subtree(below ->
                  below.add(
                      ".gitattributes",
                      FileMode.REGULAR_FILE,
                      below.blob("a b\n" + "a".repeat(2048) + " b\n")));
          tree.add("docs", FileMode.TREE, docs);
        });
    assertRefused(
        "the directory a/ and those around it have too many entries or attributes",
        tree -> {
          ObjectId large = tree.blob("a b\n".repeat(100_000));
          tree.add(".gitattributes", FileMode.REGULAR_FILE, large);
          tree.add(
              "a",
              FileMode.TREE,
              tree.subtree(below -> below.add(".gitattributes", FileMode.REGULAR_FILE, large)));
        });
  }

  private static ObjectId nested(OddTree tree, int depth) throws IOException {
    ObjectId below = tree.subtree(bottom -> {});
    for (int i = 0; i < depth; i++) {
      ObjectId id = below;
      below =
          tree.subtree(large -> {
            large.add("d", FileMode.TREE, id);
            fill(large);
          });
    }
    return below;
  }

  /** Some 12 MiB of entries. */
  private static void fill(OddTree tree) throws IOException {
    ObjectId file = tree.blob("");
    String name = "x".repeat(200);
    for (int i = 100_000; i < 155_000; i++) {
      tree.add("e" + i + name, FileMode.REGULAR_FILE, file);
    }
  }

  @Test
  void countsFilesLinksAndDirectories() throws Exception {
    CommitId commit =
        host.commit(
            REPOSITORY,
            GitRef.branch("main"),
            Map.of(
                "a/b/c", TreeFile.file(""),
                "a/d", TreeFile.link("b"),
                "e", TreeFile.file("")));
    fetch(commit, new CommitLimits(5, 0, 0)).close();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetch(commit, new CommitLimits(4, 0, 0)))
        .withMessageEndingWith("it has more than 4 entries");
  }
}
