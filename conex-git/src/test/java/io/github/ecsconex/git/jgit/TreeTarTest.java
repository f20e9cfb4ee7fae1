package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
    byte[] longName = new byte[150];
    Arrays.fill(longName, (byte) 0xe4);
    CommitId commit =
        commit(tree -> {
          tree.formatter().append(shortName, FileMode.REGULAR_FILE, tree.blob("short"));
          tree.formatter().append(longName, FileMode.REGULAR_FILE, tree.blob("long"));
        });
    byte[] tar = tar(commit);
    assertThat(read(tar, "ISO-8859-1")).containsEntry("a\u00e4\u00ff", "short");
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
        commit(tree ->
            tree.formatter()
                .append("old".getBytes(UTF_8), FileMode.fromBits(0100664), tree.blob("old")));
    List<Integer> modes = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar(commit)))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        modes.add(entry.getMode() & 0777);
      }
    }
    assertThat(modes).containsExactly(0644);
  }

  private record OddTree(TreeFormatter formatter, ObjectInserter objects) {
    ObjectId blob(String text) throws IOException {
      return objects.insert(Constants.OBJ_BLOB, text.getBytes(UTF_8));
    }
  }

  @FunctionalInterface
  private interface TreeMaker {
    void fill(OddTree tree) throws IOException;
  }

  /** A commit of a tree that Git's own tools would not make. */
  private CommitId commit(TreeMaker maker) throws IOException {
    host.commit(REPOSITORY, MAIN, Map.of());
    try (org.eclipse.jgit.lib.Repository git = host.open(REPOSITORY);
        ObjectInserter objects = git.newObjectInserter()) {
      OddTree tree = new OddTree(new TreeFormatter(), objects);
      maker.fill(tree);
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(objects.insert(tree.formatter()));
      commit.setAuthor(new PersonIdent("Mona", "mona@example.com"));
      commit.setCommitter(commit.getAuthor());
      commit.setMessage("odd");
      ObjectId id = objects.insert(commit);
      objects.flush();
      return new CommitId(id.name());
    }
  }
}
