package io.github.ecsconex.core.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PushValuesTest {
  private static final CommitId COMMIT = new CommitId("81e48385715d60cae6f6d9ae818d8148590a9902");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abcd",
        "81E48385715D60CAE6F6D9AE818D8148590A9902",
        "81e48385715d60cae6f6d9ae818d8148590a990g",
        "81e48385715d60cae6f6d9ae818d8148590a99021",
        "81e48385715d60cae6f6d9ae818d8148590a9902\n"
      })
  void aCommitIdIsFortyLowerCaseHexDigits(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new CommitId(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "refs/heads/main",
        "refs/heads/feature/x",
        "refs/tags/v1.0+build",
        "refs/heads/ünï-☺",
        "refs/pull/1/merge",
        "refs/heads/a@b"
      })
  void aRefIsWhatGitAllows(String name) {
    assertThat(new GitRef(name).toString()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "main",
        "refs/",
        "refs/heads/",
        "refs/heads/a b",
        "refs/heads/a..b",
        "refs/heads/a~1",
        "refs/heads/a^",
        "refs/heads/a:b",
        "refs/heads/a?",
        "refs/heads/a*",
        "refs/heads/a[b",
        "refs/heads/a\\b",
        "refs/heads/a\nb",
        "refs/heads/.a",
        "refs/heads/a.lock",
        "refs/heads/a.lock/b",
        "refs/heads/a.",
        "refs/heads//a",
        "refs/heads/a@{1}",
        "--upload-pack=x"
      })
  void aRefIsNothingThatGitForbids(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new GitRef(name));
  }

  @Test
  void aRefKnowsItsKindAndShortName() {
    assertThat(GitRef.branch("feature/x").shortName()).isEqualTo("feature/x");
    assertThat(GitRef.tag("v1").shortName()).isEqualTo("v1");
    assertThat(new GitRef("refs/pull/1/head").shortName()).isEqualTo("pull/1/head");
    assertThat(GitRef.branch("v1").isTag()).isFalse();
    assertThat(GitRef.tag("v1").isTag()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "octocat", "a/b/c", "../x", "o/..", "o/ ", "o/a b", "-o/a;b", "o/ü"})
  void aRepositoryIsAnOwnerAndANameOfLegalCharacters(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Repository.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"octocat/hello-world", "o/.github", "my_org/a--b", "O/X-"})
  void aRepositoryPrintsAsItIsParsed(String text) {
    assertThat(Repository.parse(text).toString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", "a b", "a..b", "--all"})
  void aRevisionIsAnIdOrTheNameOfARef(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Revision(text));
  }

  @Test
  void aRevisionKnowsWhetherItIsAnId() {
    assertThat(Revision.of(COMMIT).isId()).isTrue();
    assertThat(new Revision("v1.0").isId()).isFalse();
    assertThat(Revision.HEAD.isId()).isFalse();
  }

  @Test
  void aPushHasACommitUnlessItDeletes() {
    assertThat(push(CommitId.ZERO, true, "chuck").deleted()).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> push(CommitId.ZERO, false, "chuck"));
    assertThatIllegalArgumentException().isThrownBy(() -> push(COMMIT, true, "chuck"));
  }

  @Test
  void aPushIsToldByWhereItsRefPointsNow() {
    Repository repository = Repository.parse("o/r");
    assertThat(PushEvent.of(repository, GitRef.branch("main"), COMMIT, "chuck"))
        .isEqualTo(push(COMMIT, false, "chuck"));
    assertThat(PushEvent.of(repository, GitRef.branch("main"), CommitId.ZERO, "chuck"))
        .isEqualTo(push(CommitId.ZERO, true, "chuck"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000"})
  void aPusherHasANameOnOneLine(String pusher) {
    assertThatIllegalArgumentException().isThrownBy(() -> push(COMMIT, false, pusher));
  }

  @Test
  void aPushTellsItsCommitWhereItCannotBeATagObject() {
    Repository repository = Repository.parse("o/r");
    PushEvent branch = PushEvent.of(repository, GitRef.branch("main"), COMMIT, "chuck");
    assertThat(branch.commit()).contains(COMMIT);
    assertThat(PushEvent.of(repository, GitRef.tag("v1"), COMMIT, "chuck").commit()).isEmpty();
    assertThat(push(CommitId.ZERO, true, "chuck").commit()).isEmpty();
    CommitId peeled = new CommitId("0123456789abcdef0123456789abcdef01234567");
    assertThat(
            new PushEvent(
                    repository,
                    GitRef.tag("v1"),
                    COMMIT,
                    Optional.empty(),
                    false,
                    "chuck",
                    Optional.of(new HeadCommit(peeled, "")),
                    Optional.empty(),
                    Optional.empty())
                .commit())
        .contains(peeled);
  }

  @Test
  void aHeadCommitKeepsTheBeginningOfItsMessage() {
    assertThat(new HeadCommit(COMMIT, "🐙".repeat(501)).message()).isEqualTo("🐙".repeat(500));
    assertThat(new HeadCommit(COMMIT, "x".repeat(500)).message()).hasSize(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "{}"})
  void aDeliveryHasANameThatCanStandAnywhere(String name) {
    PushEvent push = push(COMMIT, false, "chuck");
    assertThatIllegalArgumentException().isThrownBy(() -> push.deliveredAs(name));
    assertThat(push.deliveredAs("72d3162e-cc78").delivery()).contains("72d3162e-cc78");
  }

  private static PushEvent push(CommitId after, boolean deleted, String pusher) {
    return new PushEvent(
        Repository.parse("o/r"),
        GitRef.branch("main"),
        after,
        Optional.empty(),
        deleted,
        pusher,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
