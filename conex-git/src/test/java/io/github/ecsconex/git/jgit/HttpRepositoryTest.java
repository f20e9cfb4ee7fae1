package io.github.ecsconex.git.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.RemoteRepositoryHost;
import io.github.ecsconex.core.source.RemoteSourceFetcherContract;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.transport.UploadPack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpRepositoryTest implements RemoteSourceFetcherContract {
  private static final GitLogin LOGIN =
      new GitLogin(HttpGitHost.USER, Secret.of(HttpGitHost.TOKEN));
  private static final GitLogin WRONG =
      new GitLogin(HttpGitHost.USER, Secret.of("ghp_secretOfNobody"));

  @TempDir private Path directory;
  private HttpGitHost host;
  private JgitSourceFetcher fetcher;

  @BeforeEach
  void start() throws IOException {
    host = new HttpGitHost(directory.resolve("host"));
    fetcher = TestFetchers.fetcher(host.locations(), directory.resolve("cache"));
  }

  @AfterEach
  void stop() {
    fetcher.close();
    host.close();
  }

  private JgitSourceFetcher fetcher(GitCredentials credentials) {
    return TestFetchers.fetcher(
        host.locations(), credentials, TestFetchers.settings(directory.resolve("cache")));
  }

  @Override
  public SourceFetcher fetcher() {
    return fetcher;
  }

  @Override
  public RemoteRepositoryHost host() {
    return host;
  }

  private PortException failure(SourceFetcher fetcher) {
    try {
      fetcher.resolve(REPOSITORY, Revision.HEAD);
    } catch (PortException e) {
      return e;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("it did not fail");
  }

  private String could(String why) {
    return "could not fetch octocat/hello-world from "
        + host.locations().of(REPOSITORY)
        + ": "
        + why;
  }

  private void assertRejected(SourceFetcher fetcher, String why) {
    assertThat(failure(fetcher)).isInstanceOf(RejectedException.class).hasMessage(could(why));
  }

  private void assertUnavailable(SourceFetcher fetcher, String why) {
    assertThat(failure(fetcher)).isInstanceOf(UnavailableException.class).hasMessage(could(why));
  }

  @Test
  void isLetInWithCredentials() throws Exception {
    host.wantCredentials();
    CommitId commit = host.commit(REPOSITORY, MAIN, FILES);
    try (JgitSourceFetcher known = fetcher(GitCredentials.forHost("127.0.0.1", LOGIN))) {
      assertThat(known.resolve(REPOSITORY, Revision.HEAD).commit()).isEqualTo(commit);
      try (SourceTree tree = known.fetch(REPOSITORY, commit)) {
        assertThat(tree.commit()).isEqualTo(commit);
      }
    }
  }

  @Test
  void tellsCredentialsItLacksFromCredentialsThatAreRefused() throws Exception {
    host.wantCredentials();
    host.commit(REPOSITORY, MAIN, FILES);
    assertRejected(
        fetcher,
        "the server wants credentials and there are none for it: the repository is private, or it"
            + " is not there");
    try (JgitSourceFetcher refused = fetcher(GitCredentials.forHost("127.0.0.1", WRONG))) {
      assertRejected(refused, "the server refused the credentials of user x-access-token");
    }
  }

  @Test
  void asksOnceAnewWhereTheServerTakesALoginNoLonger() throws Exception {

    final class Renewed implements GitCredentials {
      private final AtomicInteger refusals = new AtomicInteger();

      @Override
      public Optional<GitLogin> find(Repository repository, URI server) {
        return Optional.of(refusals.get() == 0 ? WRONG : LOGIN);
      }

      @Override
      public boolean refused(Repository repository, GitLogin login) {
        assertThat(login).isEqualTo(WRONG);
        refusals.incrementAndGet();
        return true;
      }
    }
    host.wantCredentials();
    CommitId commit = host.commit(REPOSITORY, MAIN, FILES);
    Renewed renewed = new Renewed();
    try (JgitSourceFetcher renewing = fetcher(renewed)) {
      assertThat(renewing.resolve(REPOSITORY, Revision.HEAD).commit()).isEqualTo(commit);
      assertThat(renewed.refusals).hasValue(1);
    }
  }

  @Test
  void saysThatARepositoryThatIsNotThereMayBeHidden() {
    assertRejected(
        fetcher, "there is no such repository, or it is private: there are no credentials for it");
    try (JgitSourceFetcher known = fetcher(GitCredentials.forHost("127.0.0.1", LOGIN))) {
      assertRejected(
          known,
          "there is no such repository, or user x-access-token may not see it: GitHub answers the"
              + " same to both");
    }
  }

  @Test
  void sendsCredentialsToNobodyElse() throws Exception {
    host.wantCredentials();
    host.commit(REPOSITORY, MAIN, FILES);
    try (JgitSourceFetcher others = fetcher(GitCredentials.forHost("github.com", LOGIN))) {
      assertThat(failure(others)).hasMessageContaining("there are none");
    }
    try (HttpGitHost other = new HttpGitHost(directory.resolve("other"));
        JgitSourceFetcher known =
            fetcher((repository, server) ->
                server.getPort() == host.port() ? Optional.of(LOGIN) : Optional.empty())) {
      other.wantCredentials();
      other.commit(REPOSITORY, MAIN, FILES);
      String elsewhere = other.locations().of(REPOSITORY);
      // Another port, and another name.
      for (String sentTo : List.of(elsewhere, elsewhere.replace("127.0.0.1", "localhost"))) {
        host.answer(302, Map.of("Location", sentTo + "/info/refs?service=git-upload-pack"));
        int requests = other.requests();
        assertThat(failure(known)).isInstanceOf(RejectedException.class);
        assertThat(other.requests()).isGreaterThan(requests);
      }
      assertThat(other.authorizations()).containsOnlyNulls();
    }
  }

  @Test
  void showsTheSecretNowhere() throws Exception {
    host.refuseCredentials();
    host.commit(REPOSITORY, MAIN, FILES);
    try (JgitSourceFetcher refused = fetcher(GitCredentials.forHost("127.0.0.1", LOGIN))) {
      for (Throwable e = failure(refused); e != null; e = e.getCause()) {
        assertThat(e.toString()).doesNotContain(HttpGitHost.TOKEN);
      }
    }
    assertThat(LOGIN.toString()).doesNotContain(HttpGitHost.TOKEN);
  }

  @Test
  void triesAgainLaterWhereTheServerIsInTrouble() {
    for (int status : new int[] {429, 500, 502, 503, 504}) {
      host.answer(status, Map.of());
      assertUnavailable(fetcher, "the server answered with status " + status);
    }
    host.answer(403, Map.of("Retry-After", "60"));
    assertUnavailable(fetcher, "the server answered with status 403");
    host.answer(403, Map.of());
    assertThat(failure(fetcher)).isInstanceOf(RejectedException.class);
  }

  @Test
  void triesAgainLaterWhereNobodyListens() {
    host.goAway();
    assertUnavailable(fetcher, "the server cannot be reached");
  }

  @Test
  void triesAgainLaterWhereThereIsNoSuchServer() {
    try (JgitSourceFetcher nowhere =
        TestFetchers.fetcher(
            RepositoryLocations.template("https://git.invalid/{owner}/{repo}"),
            directory.resolve("cache"))) {
      assertThat(failure(nowhere))
          .isInstanceOf(UnavailableException.class)
          .hasMessageEndingWith("no server is known by the name git.invalid");
    }
  }

  @Test
  void doesNotWaitForASilentServerForEver() throws Exception {
    CommitId commit = host.commit(REPOSITORY, MAIN, FILES);
    host.stall();
    FetchSettings impatient =
        new FetchSettings(
            directory.resolve("cache"),
            0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            CommitLimits.DEFAULT,
            Optional.empty());
    try (JgitSourceFetcher waiting =
        TestFetchers.fetcher(host.locations(), GitCredentials.NONE, impatient)) {
      assertUnavailable(waiting, "the server did not answer within 1 seconds");
    }
    FetchSettings hurried =
        new FetchSettings(
            directory.resolve("cache"),
            0,
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            CommitLimits.DEFAULT,
            Optional.empty());
    try (JgitSourceFetcher waiting =
        TestFetchers.fetcher(host.locations(), GitCredentials.NONE, hurried)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> waiting.fetch(REPOSITORY, commit))
          .withMessage(could("it was not done after 1 seconds"));
    }
  }

  @Test
  void doesNotWaitForAServerThatFallsSilentInMidAnswer() throws Exception {
    CommitId commit = host.commit(REPOSITORY, MAIN, noise());
    FetchSettings impatient =
        new FetchSettings(
            directory.resolve("cache"),
            0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            CommitLimits.DEFAULT,
            Optional.empty());
    host.fallSilentAfter(100_000);
    try (JgitSourceFetcher waiting =
        TestFetchers.fetcher(host.locations(), GitCredentials.NONE, impatient)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> waiting.fetch(REPOSITORY, commit))
          .withMessage(could("the server did not answer within 1 seconds"));
    }
    host.fallSilentAfter(Long.MAX_VALUE);
    fetcher.fetch(REPOSITORY, commit).close();
  }

  /** A megabyte that cannot be made smaller, in a hundred files. */
  private static Map<String, TreeFile> noise() {
    Map<String, TreeFile> files = new HashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[10_000];
      random.nextBytes(noise);
      files.put("f" + i, TreeFile.file(Base64.getEncoder().encodeToString(noise)));
    }
    return files;
  }

  @Test
  void rejectsWhatIsTooLargeToFetch() throws Exception {
    CommitId large = host.commit(REPOSITORY, MAIN, noise());
    Path cache = directory.resolve("cache");
    FetchSettings strict =
        TestFetchers.settings(cache, 1 << 30, new CommitLimits(1000, 0, 500_000));
    try (JgitSourceFetcher some =
        TestFetchers.fetcher(host.locations(), GitCredentials.NONE, strict)) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> some.fetch(REPOSITORY, large))
          .withMessage(could("what it takes is more than 500000 bytes"));
      assertThat(DirectoryTree.size(cache)).isLessThan(100_000);
    }
    fetcher.fetch(REPOSITORY, large).close();
  }

  @Test
  void rejectsATreeThatGitWouldNotCheckOutAndKeepsTheMirror() throws Exception {
    fetcher.fetch(REPOSITORY, host.commit(REPOSITORY, MAIN, FILES)).close();
    CommitId odd =
        OddTree.commit(
            host.repositories(),
            REPOSITORY,
            tree -> tree.add(".git", FileMode.REGULAR_FILE, tree.blob("x")));
    String why = could("Git would not check out .git: ");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetcher.fetch(REPOSITORY, odd))
        .withMessageStartingWith(why);
    int requests = host.requests();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetcher.fetch(REPOSITORY, odd))
        .withMessageStartingWith(why);
    assertThat(host.requests()).isEqualTo(requests);
  }

  @Test
  void rejectsWhatNobodyShouldConfigure() {
    for (String location :
        new String[] {
          "https://mona:secret@example.com/{owner}/{repo}", "ftp://example.com/{owner}/{repo}", ""
        }) {
      try (JgitSourceFetcher odd =
          TestFetchers.fetcher(
              RepositoryLocations.template(location), directory.resolve("cache"))) {
        assertThat(failure(odd))
            .isInstanceOf(RejectedException.class)
            .hasMessageNotContaining("secret");
      }
    }
  }

  @Test
  void asksOneQuestionToResolve() throws Exception {
    host.commit(REPOSITORY, MAIN, FILES);
    fetcher.resolve(REPOSITORY, Revision.HEAD);
    // Version 2 of the protocol begins with what the server can do.
    assertThat(host.requests()).isEqualTo(2);
  }

  @Test
  void bringsOnlyWhatIsNew() throws Exception {
    Map<String, TreeFile> files = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      files.put("d" + i % 10 + "/f" + i, TreeFile.file(Math.sin(i) + " " + Math.cos(i)));
    }
    CommitId first = host.commit(REPOSITORY, MAIN, files);
    fetcher.fetch(REPOSITORY, first).close();
    long whole = host.sent();
    files.put("d7/f7", TreeFile.file("changed"));
    CommitId second = host.commit(REPOSITORY, MAIN, files);
    try (SourceTree tree = fetcher.fetch(REPOSITORY, second)) {
      assertThat(tree.text("d7/f7", 100)).contains("changed");
      assertThat(tree.text("d8/f8", 100)).contains(files.get("d8/f8").content());
    }
    assertThat(host.sent() - whole).isLessThan(whole / 10);
  }

  @Test
  void bringsNothingThatIsThere() throws Exception {
    CommitId commit = host.commit(REPOSITORY, MAIN, FILES);
    fetcher.fetch(REPOSITORY, commit).close();
    int requests = host.requests();
    fetcher.fetch(REPOSITORY, commit).close();
    assertThat(host.requests()).isEqualTo(requests);
  }

  @Test
  void getsACommitFromAServerThatGivesOnlyWhatRefsPointAt() throws Exception {
    host.beOld(UploadPack.RequestPolicy.ADVERTISED);
    CommitId first = host.commit(REPOSITORY, MAIN, FILES);
    CommitId second = host.commit(REPOSITORY, MAIN, Map.of());
    fetcher.fetch(REPOSITORY, second).close();
    try (SourceTree tree = fetcher.fetch(REPOSITORY, first)) {
      assertThat(tree.text("Dockerfile", 100)).contains("FROM scratch\n");
    }
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetcher.fetch(REPOSITORY, NOWHERE))
        .withMessage(
            "could not fetch commit %s of octocat/hello-world: the repository has no such commit",
            NOWHERE);
  }
}
