package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.ContextFilter;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.eclipse.jgit.lib.FileMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the tar of a tree, beyond what the contract asks of all trees. */
final class TreeTarTest {
  private static final Repository REPOSITORY = new Repository("octocat", "hello-world");
  private static final GitRef MAIN = GitRef.branch("main");

  @TempDir private Path directory;
  private GitDirectory host;
  private JgitSourceFetcher fetcher;

  @BeforeEach
  void start() {
    host = new GitDirectory(directory);
    fetcher =
        TestFetchers.fetcher(
            RepositoryLocations.template(directory.toUri() + "{owner}/{repo}"),
            directory.resolve("cache"));
  }

  private byte[] tar(CommitId commit) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SourceTree tree = fetcher.fetch(REPOSITORY, commit)) {
      tree.writeTarTo(out, PathFilter.ALL);
    }
    return out.toByteArray();
  }

  /** The files' content by their names, which are read as {@code encoding}. */
  private static Map<String, String> read(byte[] tar, String encoding) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar), encoding)) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(
            entry.getName(),
            entry.isSymbolicLink()
                ? entry.getLinkName()
                : new String(in.readAllBytes(), ISO_8859_1));
      }
    }
    return files;
  }

  private Map<String, String> checkedOut(Map<String, String> files) throws Exception {
    CommitId commit =
        host.commit(
            REPOSITORY,
            MAIN,
            files.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, f -> TreeFile.file(f.getValue()))));
    return read(tar(commit), "UTF-8");
  }

  private String checkedOut(String attributes, String content) throws Exception {
    Map<String, String> files =
        checkedOut(Map.of(".gitattributes", "file " + attributes, "file", content));
    assertThat(files).containsOnlyKeys(".gitattributes", "file");
    return files.get("file");
  }

  @Test
  void endsLinesAsAttributesAsk() throws Exception {
    for (String attributes :
        List.of("eol=crlf", "text eol=crlf", "crlf eol=crlf", "text=auto eol=crlf")) {
      assertThat(checkedOut(attributes, "a\nb\n")).as(attributes).isEqualTo("a\r\nb\r\n");
    }
    for (String attributes :
        List.of(
            "text",
            "text=auto",
            "eol=lf",
            "text eol=lf",
            "-text eol=crlf",
            "binary eol=crlf",
            "-crlf eol=crlf",
            "diff",
            "!text")) {
      assertThat(checkedOut(attributes, "a\nb\n")).as(attributes).isEqualTo("a\nb\n");
    }
  }

  @Test
  void neverTakesACarriageReturnAway() throws Exception {
    for (String attributes : List.of("text", "text=auto", "eol=lf", "text=auto eol=lf")) {
      assertThat(checkedOut(attributes, "a\r\nb\n")).as(attributes).isEqualTo("a\r\nb\n");
    }
  }

  @Test
  void leavesAloneWhatHasCarriageReturnsAlready() throws Exception {
    assertThat(checkedOut("text eol=crlf", "a\r\nb\nc\r")).isEqualTo("a\r\nb\r\nc\r");
    assertThat(checkedOut("text=auto eol=crlf", "a\r\nb\n")).isEqualTo("a\r\nb\n");
    assertThat(checkedOut("text=auto eol=crlf", "a\rb\n")).isEqualTo("a\rb\n");
    assertThat(checkedOut("text=auto eol=crlf", "a\nb\r")).isEqualTo("a\nb\r");
  }

  @Test
  void knowsABinaryFileWhereItMustDecide() throws Exception {
    assertThat(checkedOut("text=auto eol=crlf", "a\n\0b\n")).isEqualTo("a\n\0b\n");
    assertThat(checkedOut("text=auto eol=crlf", "\1\2\n")).isEqualTo("\1\2\n");
    assertThat(checkedOut("text=auto eol=crlf", "a\n\32")).isEqualTo("a\r\n\32");
    assertThat(checkedOut("text=auto eol=crlf", "\033[1m\t\b\f\n")).isEqualTo("\033[1m\t\b\f\r\n");
    assertThat(checkedOut("eol=crlf", "a\n\0b\n")).isEqualTo("a\r\n\0b\r\n");
  }

  @Test
  void readsAttributesOfEachDirectory() throws Exception {
    assertThat(
            checkedOut(
                Map.of(
                    ".gitattributes", "*.bat eol=crlf\n[attr]windows eol=crlf\n*.cmd windows\n",
                    "a.bat", "\n",
                    "a.cmd", "\n",
                    "a.sh", "\n",
                    "below/.gitattributes", "*.bat -text\n*.sh eol=crlf\n",
                    "below/a.bat", "\n",
                    "below/a.sh", "\n",
                    "below/deeper/a.bat", "\n")))
        .containsEntry("a.bat", "\r\n")
        .containsEntry("a.cmd", "\r\n")
        .containsEntry("a.sh", "\n")
        .containsEntry("below/a.bat", "\n")
        .containsEntry("below/a.sh", "\r\n")
        .containsEntry("below/deeper/a.bat", "\n");
  }

  /** JGit's own match of this would take longer than anybody waits. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void matchesSoonWhateverAttributesSay() throws Exception {
    String name = "a".repeat(120);
    String attributes = "*a".repeat(10) + "*b text eol=crlf\n*a eol=crlf\n";
    assertThat(checkedOut(Map.of(".gitattributes", attributes, name, "\n")))
        .containsEntry(name, "\r\n");
  }

  @Test
  void hidesNothingThatArchivesLeaveOut() throws Exception {
    assertThat(
            checkedOut(
                Map.of(".gitattributes", "* export-ignore export-subst\n", "a", "$Format:%H$")))
        .containsEntry("a", "$Format:%H$")
        .containsKey(".gitattributes");
  }

  @Test
  void convertsFilesThatAreTooLargeToHold() throws Exception {
    String line = "0123456789abcdef\n";
    String converted = checkedOut("eol=crlf", line.repeat(200_000));
    assertThat(converted).isEqualTo(line.replace("\n", "\r\n").repeat(200_000));
  }

  @Test
  void keepsNamesOfAnyEncoding() throws Exception {
    byte[] shortName = {'a', (byte) 0xe4, (byte) 0xff};
    byte[] cutName = {(byte) 0xe2};
    byte[] longName = new byte[150];
    Arrays.fill(longName, (byte) 0xe4);
    CommitId commit =
        OddTree.commit(
            host,
            REPOSITORY,
            tree -> {
              tree.add(shortName, FileMode.REGULAR_FILE, tree.blob("short"));
              tree.add(cutName, FileMode.REGULAR_FILE, tree.blob("cut"));
              tree.add(longName, FileMode.REGULAR_FILE, tree.blob("long"));
            });
    byte[] tar = tar(commit);
    assertThat(read(tar, "ISO-8859-1"))
        .containsEntry("a\u00e4\u00ff", "short")
        .containsEntry("\u00e2", "cut");
    // Headers of POSIX are UTF-8 to the library; Linux takes the bytes as they come.
    assertThat(new String(tar, ISO_8859_1)).contains(" path=" + "\u00e4".repeat(150) + "\n");
  }

  @Test
  void writesDirectoriesOfManyFiles() throws Exception {
    Map<String, TreeFile> files =
        IntStream.range(0, 40_000)
            .boxed()
            .collect(Collectors.toMap(i -> "file" + i, i -> TreeFile.file("")));
    byte[] tar = tar(host.commit(REPOSITORY, MAIN, files));
    assertThat(read(tar, "UTF-8")).hasSize(40_000);
  }

  @Test
  void writesModesThatOldVersionsOfGitMade() throws Exception {
    CommitId commit =
        OddTree.commit(
            host,
            REPOSITORY,
            tree -> tree.add("old", FileMode.fromBits(0100664), tree.blob("old")));
    List<Integer> modes = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar(commit)))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        modes.add(entry.getMode() & 0777);
      }
    }
    assertThat(modes).containsExactly(0644);
  }

  @Test
  void refusesLinksThatNoDiskHolds() throws Exception {
    for (String target : List.of("", "a\0b", "x".repeat(4096), "x".repeat(2 << 20))) {
      CommitId commit =
          OddTree.commit(
              host, REPOSITORY, tree -> tree.add("link", FileMode.SYMLINK, tree.blob(target)));
      assertThatExceptionOfType(UnusableTreeException.class)
          .isThrownBy(() -> tar(commit))
          .withMessage("link is a symbolic link to what is no path of a file");
    }
    String longest = "x".repeat(4095);
    CommitId commit = host.commit(REPOSITORY, MAIN, Map.of("link", TreeFile.link(longest)));
    assertThat(read(tar(commit), "UTF-8")).containsEntry("link", longest);
  }

  @Test
  void stopsWhenInterruptedThoughNothingIsWanted() throws Exception {
    CommitId commit = host.commit(REPOSITORY, MAIN, Map.of("a", TreeFile.file("")));
    PathFilter nothing = ContextFilter.parse("*", "Dockerfile");
    try (SourceTree tree = fetcher.fetch(REPOSITORY, commit)) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(() -> tree.writeTarTo(OutputStream.nullOutputStream(), nothing));
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void refusesToWriteMoreThanTheLimit() throws Exception {
    CommitLimits limits = new CommitLimits(10, 100, 0);
    CommitId commit =
        host.commit(
            REPOSITORY,
            MAIN,
            Map.of("a", TreeFile.file("x".repeat(60)), "b", TreeFile.file("x".repeat(41))));
    try (JgitSourceFetcher strict =
            TestFetchers.fetcher(
                RepositoryLocations.template(directory.toUri() + "{owner}/{repo}"),
                GitCredentials.NONE,
                TestFetchers.settings(directory.resolve("cache"), 0, limits));
        SourceTree tree = strict.fetch(REPOSITORY, commit)) {
      assertThatExceptionOfType(UnusableTreeException.class)
          .isThrownBy(() -> tree.writeTarTo(OutputStream.nullOutputStream(), PathFilter.ALL))
          .withMessage("its files have more than 100 bytes, b included");
      tree.writeTarTo(
          OutputStream.nullOutputStream(), ContextFilter.parse("a\n!Dockerfile", "Dockerfile"));
    }
  }
}
