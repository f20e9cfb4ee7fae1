package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.it.support.GitRepositories;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tar of a tree beside what Git itself checks out of the same commit. */
final class CheckoutIT {
  private static final Repository REPOSITORY = new Repository("octocat", "hello-world");
  private static final GitRef MAIN = GitRef.branch("main");

  private static final List<String> ATTRIBUTES =
      List.of(
          "",
          "text",
          "-text",
          "!text",
          "text=auto",
          "text=input",
          "text=other",
          "crlf",
          "-crlf",
          "crlf=input",
          "crlf=auto",
          "binary",
          "diff",
          "text -crlf",
          "-text crlf",
          "text=auto crlf",
          "export-ignore export-subst");

  private static final List<String> ENDS = List.of("", "eol=lf", "eol=crlf", "eol=other", "-eol");

  private static final List<String> CONTENTS =
      List.of(
          "",
          "a",
          "a\n",
          "a\nb\n",
          "\n\n",
          "a\r\nb\r\n",
          "a\r\nb\n",
          "a\nb\r\n",
          "a\rb\n",
          "a\nb\r",
          "a\n\0b\n",
          "\1\2\n",
          "x".repeat(300) + "\1\2\n",
          "x".repeat(200) + "\1\2\n",
          "a\n\32",
          "\033[1m\t\b\f\n",
          "x".repeat(400) + "\177\n",
          "größer\nkleiner\n",
          "line\n".repeat(5_000) + "\0",
          "line\n".repeat(5_000) + "\r\n",
          "line\n".repeat(5_000) + "\r\r");

  @TempDir private Path directory;
  private GitRepositories repositories;

  @BeforeEach
  void create() {
    repositories = new GitRepositories(directory.resolve("host"));
  }

  private Map<String, String> cloned() throws Exception {
    Path clone = directory.resolve("clone");
    repositories.checkOut(REPOSITORY, clone);
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(clone)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = clone.relativize(path).toString();
        if (!name.startsWith(".git/")) {
          files.put(name, Files.readString(path, ISO_8859_1));
        }
      }
    }
    return files;
  }

  private Map<String, String> written(CommitId commit) throws Exception {
    RepositoryLocations locations =
        RepositoryLocations.template(repositories.root() + "/{owner}/{repo}.git");
    FetchSettings settings = FetchSettings.withCache(directory.resolve("cache"));
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (JgitSourceFetcher fetcher =
            new JgitSourceFetcher(
                locations,
                GitCredentials.NONE,
                settings,
                InstantSource.system(),
                new FakeTicker());
        SourceTree tree = fetcher.fetch(REPOSITORY, commit)) {
      tree.writeTarTo(tar, PathFilter.ALL);
    }
    return read(tar.toByteArray());
  }

  private static Map<String, String> read(byte[] tar) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (!entry.isDirectory()) {
          files.put(entry.getName(), new String(in.readAllBytes(), ISO_8859_1));
        }
      }
    }
    return files;
  }

  @Test
  void hasTheSameEndsOfLines() throws Exception {
    Map<String, TreeFile> files = new TreeMap<>();
    StringBuilder root = new StringBuilder("[attr]windows eol=crlf\nroot/* windows\n");
    for (int a = 0; a < ATTRIBUTES.size(); a++) {
      for (int e = 0; e < ENDS.size(); e++) {
        String attributes = ATTRIBUTES.get(a) + " " + ENDS.get(e);
        String folder = "a" + a + "e" + e;
        // Half of them stand in the directory itself, over what the root says.
        if (a % 2 == 0) {
          root.append(folder).append("/* ").append(attributes).append('\n');
        } else {
          root.append(folder).append("/* text eol=crlf\n");
          files.put(folder + "/.gitattributes", TreeFile.file("f* !text !eol " + attributes));
        }
        for (int c = 0; c < CONTENTS.size(); c++) {
          files.put(folder + "/f" + c, TreeFile.file(CONTENTS.get(c)));
        }
      }
    }
    files.put("root/f", TreeFile.file("a\nb\n"));
    files.put(".gitattributes", TreeFile.file(root.toString()));
    CommitId commit = repositories.commit(REPOSITORY, MAIN, files);
    Map<String, String> written = written(commit);
    assertThat(written).hasSameSizeAs(files).isEqualTo(cloned());
    assertThat(written).containsEntry("root/f", "a\r\nb\r\n");
  }
}
