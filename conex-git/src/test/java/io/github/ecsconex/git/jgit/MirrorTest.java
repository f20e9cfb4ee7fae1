package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of repositories on servers. */
final class MirrorTest {
  private static final GitRef MAIN = GitRef.branch("main");
  private static final Repository FIRST = new Repository("octocat", "first");
  private static final Repository SECOND = new Repository("octocat", "second");
  private static final Repository THIRD = new Repository("octocat", "third");

  @TempDir private Path directory;
  private Path cache;
  private HttpGitHost host;
  private Instant now = Instant.parse("2026-11-22T00:00:00Z");

  @BeforeEach
  void start() throws IOException {
    cache = directory.resolve("cache");
    host = new HttpGitHost(directory.resolve("host"));
  }

  @AfterEach
  void stop() {
    host.close();
  }

  private JgitSourceFetcher fetcher(long limit) {
    return new JgitSourceFetcher(
        host.locations(),
        GitCredentials.NONE,
        TestFetchers.settings(cache, limit),
        () -> now,
        new WallTicker());
  }

  private JgitSourceFetcher fetcher() {
    return fetcher(1L << 30);
  }

  /** Random, so that it takes as much room as it has bytes. */
  private static TreeFile noise(int seed, int size) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(size);
    for (int i = 0; i < size; i++) {
      text.append((char) (' ' + random.nextInt(95)));
    }
    return TreeFile.file(text.toString());
  }

  private CommitId commit(Repository repository, int seed) throws IOException {
    return host.commit(repository, MAIN, Map.of("noise", noise(seed, 200_000)));
  }

  private void fetch(JgitSourceFetcher fetcher, Repository repository, CommitId commit)
      throws Exception {
    now = now.plusSeconds(1);
    try (SourceTree tree = fetcher.fetch(repository, commit)) {
      tree.writeTarTo(OutputStream.nullOutputStream(), PathFilter.ALL);
    }
  }

  private List<String> mirrors() throws IOException {
    try (Stream<Path> paths = Files.list(cache)) {
      return paths
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString().replaceAll("~[0-9a-f]*\\.", "."))
          .sorted()
          .toList();
    }
  }

  private List<Path> files(String end) throws IOException {
    try (Stream<Path> paths = Files.walk(cache)) {
      return paths.filter(path -> path.toString().endsWith(end)).toList();
    }
  }

  @Test
  void goesWhenItWasNotUsedForLongest() throws Exception {
    CommitId first = commit(FIRST, 1);
    CommitId second = commit(SECOND, 2);
    CommitId third = commit(THIRD, 3);
    try (JgitSourceFetcher fetcher = fetcher(500_000)) {
      fetch(fetcher, FIRST, first);
      fetch(fetcher, SECOND, second);
      fetch(fetcher, FIRST, first);
      assertThat(mirrors()).containsExactly("octocat~first.0", "octocat~second.0");
      fetch(fetcher, THIRD, third);
      assertThat(mirrors()).containsExactly("octocat~first.0", "octocat~third.0");
    }
  }

  @Test
  void staysWhileATreeIsReadFromIt() throws Exception {
    CommitId first = commit(FIRST, 1);
    CommitId second = commit(SECOND, 2);
    try (JgitSourceFetcher fetcher = fetcher(0);
        JgitSourceFetcher other = fetcher(0)) {
      try (SourceTree tree = fetcher.fetch(FIRST, first)) {
        fetch(other, SECOND, second);
        assertThat(mirrors()).containsExactly("octocat~first.0");
        tree.writeTarTo(OutputStream.nullOutputStream(), PathFilter.ALL);
      }
      assertThat(mirrors()).isEmpty();
    }
  }

  @Test
  void isSharedByManyAtOnce() throws Exception {
    List<CommitId> commits = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      commits.add(host.commit(FIRST, MAIN, Map.of("name", TreeFile.file("version " + i))));
    }
    try (JgitSourceFetcher fetcher = fetcher();
        JgitSourceFetcher other = fetcher();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> texts = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        JgitSourceFetcher one = i % 3 == 0 ? other : fetcher;
        CommitId commit = commits.get(i % commits.size());
        texts.add(
            executor.submit(() -> {
              try (SourceTree tree = one.fetch(FIRST, commit)) {
                return tree.text("name", 100).orElse("nothing");
              }
            }));
      }
      for (int i = 0; i < texts.size(); i++) {
        assertThat(texts.get(i).get()).isEqualTo("version " + i % commits.size());
      }
    }
    assertThat(mirrors()).containsExactly("octocat~first.0");
  }

  @Test
  void doesNotGrowByAPackWithEachFetch() throws Exception {
    Map<String, TreeFile> files = new HashMap<>(Map.of("noise", noise(1, 200_000)));
    try (JgitSourceFetcher fetcher = fetcher()) {
      for (int i = 0; i < 40; i++) {
        files.put("version", TreeFile.file("version " + i));
        fetch(fetcher, FIRST, host.commit(FIRST, MAIN, files));
      }
      assertThat(files(".pack")).hasSizeLessThan(20);
      assertThat(mirrors()).containsExactly("octocat~first.1");
      long sent = host.sent();
      files.put("version", TreeFile.file("the last version"));
      fetch(fetcher, FIRST, host.commit(FIRST, MAIN, files));
      assertThat(host.sent() - sent).isLessThan(10_000);
    }
    assertThat(host.sent()).isLessThan(500_000);
  }

  @Test
  void losesWhatAFetchThatWasKilledLeftBehind() throws Exception {
    try (JgitSourceFetcher fetcher = fetcher()) {
      fetch(fetcher, FIRST, commit(FIRST, 1));
      List<Path> leftovers = leaveBehind();
      fetch(fetcher, FIRST, commit(FIRST, 2));
      assertThat(leftovers).allSatisfy(leftover -> assertThat(leftover).doesNotExist());
      assertThat(mirrors()).containsExactly("octocat~first.0");
    }
  }

  @Test
  void losesItAlsoWithoutAnotherFetch() throws Exception {
    try (JgitSourceFetcher fetcher = fetcher()) {
      assertThat(fetcher.removeLeftovers()).as("before there is anything").isZero();
      CommitId commit = commit(FIRST, 1);
      fetch(fetcher, FIRST, commit);
      List<Path> leftovers = leaveBehind();
      assertThat(fetcher.removeLeftovers()).isEqualTo(leftovers.size() + 2);
      assertThat(leftovers).allSatisfy(leftover -> assertThat(leftover).doesNotExist());
      assertThat(mirrors()).containsExactly("octocat~first.0");
      assertThat(fetcher.removeLeftovers()).isZero();
      long sent = host.sent();
      fetch(fetcher, FIRST, commit);
      assertThat(host.sent()).as("what was sent again").isEqualTo(sent);
    }
  }

  @Test
  void leavesWhatSomebodyFetchesJustNow() throws Exception {
    try (JgitSourceFetcher fetcher = fetcher()) {
      fetch(fetcher, FIRST, commit(FIRST, 1));
      // Before there are other directories beside it.
      String key = mirror().getFileName().toString().replaceFirst("\\.0$", "");
      List<Path> unfinished = leaveBehind();
      MirrorCache other = new MirrorCache(cache, Long.MAX_VALUE, () -> now, new WallTicker());
      try (FileLocks.Held fetching = other.lockForFetch(key)) {
        fetcher.removeLeftovers();
        assertThat(unfinished).allSatisfy(file -> assertThat(file).exists());
      }
    }
  }

  @Test
  void staysLockedForOtherProcessesWhenItIsUsed() throws Exception {
    try (JgitSourceFetcher fetcher = fetcher()) {
      fetch(fetcher, FIRST, commit(FIRST, 1));
    }
    String key = mirror().getFileName().toString().replaceFirst("\\.0$", "");
    MirrorCache locked = new MirrorCache(cache, Long.MAX_VALUE, () -> now, new WallTicker());
    try (FileLocks.Held fetching = locked.lockForFetch(key);
        Mirror used = locked.find(key).orElseThrow()) {
      assertThat(LockProbe.mayLock(cache.resolve(key + ".lock"), 0)).as("who fetches").isFalse();
      assertThat(LockProbe.mayLock(cache.resolve(key + ".lock"), 1)).as("who reads").isFalse();
    }
    assertThat(LockProbe.mayLock(cache.resolve(key + ".lock"), 0)).isTrue();
  }

  /** What a fetch into the one mirror may leave that is killed, and two beside it. */
  private List<Path> leaveBehind() throws IOException {
    List<Path> leftovers =
        List.of(
            mirror().resolve("shallow.lock"),
            mirror().resolve("objects/incoming_1234.pack"),
            mirror().resolve("objects/incoming_1234.idx"),
            mirror().resolve("refs/conex/" + "a".repeat(40) + ".lock"),
            mirror().resolve("packed-refs.lock"));
    for (Path leftover : leftovers) {
      Files.writeString(leftover, "half");
    }
    Files.createDirectories(cache.resolve("~new~octocat~second~0123/objects"));
    Files.createDirectories(cache.resolve("~doomed~octocat~third~0123.0/objects"));
    return leftovers;
  }

  private Path mirror() throws IOException {
    try (Stream<Path> paths = Files.list(cache)) {
      return paths.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  private void breakPacks() throws IOException {
    for (Path pack : files(".pack")) {
      assertThat(pack.toFile().setWritable(true)).isTrue();
      try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
        file.setLength(file.length() / 2);
      }
    }
  }

  @Test
  void isMadeAnewWhenItIsBroken() throws Exception {
    CommitId first = commit(FIRST, 1);
    try (JgitSourceFetcher fetcher = fetcher()) {
      fetch(fetcher, FIRST, first);
      breakPacks();
      fetch(fetcher, FIRST, commit(FIRST, 2));
      fetch(fetcher, FIRST, first);
    }
  }

  @Test
  void isMadeAnewWhenReadingShowsThatItIsBroken() throws Exception {
    CommitId first = commit(FIRST, 1);
    try (JgitSourceFetcher fetcher = fetcher()) {
      fetch(fetcher, FIRST, first);
      damagePacks();
      try (SourceTree tree = fetcher.fetch(FIRST, first)) {
        assertThatIOException()
            .isThrownBy(() -> tree.writeTarTo(OutputStream.nullOutputStream(), PathFilter.ALL));
      }
      fetch(fetcher, FIRST, first);
    }
  }

  /** Changes bytes in the middle, which belong to the one large file. */
  private void damagePacks() throws IOException {
    for (Path pack : files(".pack")) {
      assertThat(pack.toFile().setWritable(true)).isTrue();
      try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
        file.seek(file.length() / 2);
        file.write(new byte[1000]);
      }
    }
  }

  @Test
  void isMadeAnewWhenItsFilesAreGone() throws Exception {
    CommitId first = commit(FIRST, 1);
    try (JgitSourceFetcher fetcher = fetcher()) {
      fetch(fetcher, FIRST, first);
      Files.delete(mirror().resolve("HEAD"));
      Files.delete(mirror().resolve("config"));
      fetch(fetcher, FIRST, first);
      DirectoryTree.delete(mirror().resolve("objects"));
      fetch(fetcher, FIRST, first);
      Files.writeString(mirror().resolve("refs/conex").resolve(first.hex()), "");
      fetch(fetcher, FIRST, first);
    }
  }

  @Test
  void isMadeAnewWhenAnObjectIsMissing() throws Exception {
    CommitId first =
        host.commit(
            FIRST,
            MAIN,
            Map.of("Dockerfile", TreeFile.file("FROM scratch\n"), "noise", noise(1, 200_000)));
    try (JgitSourceFetcher fetcher = fetcher()) {
      fetch(fetcher, FIRST, first);
      lose("FROM scratch\n");
      try (SourceTree tree = fetcher.fetch(FIRST, first)) {
        assertThatIOException().isThrownBy(() -> tree.text("Dockerfile", 100));
      }
      try (SourceTree tree = fetcher.fetch(FIRST, first)) {
        assertThat(tree.text("Dockerfile", 100)).contains("FROM scratch\n");
      }
    }
  }

  /** Has the mirror hold what the server holds, but for the file of {@code text}. */
  private void lose(String text) throws IOException {
    for (Path pack : files(".pack")) {
      Files.delete(pack);
    }
    ObjectId lost;
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      lost = formatter.idFor(Constants.OBJ_BLOB, text.getBytes(UTF_8));
    }
    Path objects = directory.resolve("host/octocat/first/objects");
    try (Stream<Path> paths = Files.walk(objects)) {
      for (Path object : paths.filter(Files::isRegularFile).toList()) {
        String name = objects.relativize(object).toString();
        if (!name.replace("/", "").equals(lost.name())) {
          Path copy = mirror().resolve("objects").resolve(name);
          Files.createDirectories(copy.getParent());
          Files.copy(object, copy);
        }
      }
    }
  }

  @Test
  void isMadeAnewWhenALargeFileIsBroken() throws Exception {
    CommitId first = host.commit(FIRST, MAIN, Map.of("noise", noise(1, 3 << 20)));
    try (JgitSourceFetcher fetcher = fetcher()) {
      fetch(fetcher, FIRST, first);
      damagePacks();
      try (SourceTree tree = fetcher.fetch(FIRST, first)) {
        assertThatIOException()
            .isThrownBy(() -> tree.writeTarTo(OutputStream.nullOutputStream(), PathFilter.ALL));
      }
      fetch(fetcher, FIRST, first);
    }
  }

  @Test
  void staysWhenTheReaderOfTheTarHasEnough() throws Exception {
    CommitId first = commit(FIRST, 1);
    try (JgitSourceFetcher fetcher = fetcher()) {
      try (SourceTree tree = fetcher.fetch(FIRST, first)) {
        OutputStream closed =
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("closed");
              }
            };
        assertThatIOException().isThrownBy(() -> tree.writeTarTo(closed, PathFilter.ALL));
      }
      fetch(fetcher, FIRST, first);
      assertThat(mirrors()).containsExactly("octocat~first.0");
    }
  }

  @Test
  void takesNoHarmFromBeingTakenAway() throws Exception {
    CommitId first = commit(FIRST, 1);
    try (JgitSourceFetcher fetcher = fetcher()) {
      SourceTree tree = fetcher.fetch(FIRST, first);
      DirectoryTree.delete(cache);
      tree.close();
      fetch(fetcher, FIRST, first);
    }
  }
}
