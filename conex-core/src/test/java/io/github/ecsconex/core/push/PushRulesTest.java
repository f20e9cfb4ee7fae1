package io.github.ecsconex.core.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PushRulesTest {
  private static final CommitId COMMIT = new CommitId("81e48385715d60cae6f6d9ae818d8148590a9902");

  private static PushEvent push(GitRef ref, String message) {
    return push(Repository.parse("acme/app"), ref, Optional.of(message), Optional.of("main"));
  }

  private static PushEvent push(
      Repository repository, GitRef ref, Optional<String> message, Optional<String> defaultBranch) {
    return new PushEvent(
        repository,
        ref,
        COMMIT,
        Optional.empty(),
        false,
        "chuck",
        message.map(text -> new HeadCommit(COMMIT, text)),
        defaultBranch.map(GitRef::branch),
        Optional.empty());
  }

  private static PushRules branches(String patterns) {
    return new PushRules(
        RepositoryPatterns.ALL, NamePatterns.parse(patterns), NamePatterns.ALL, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mend it [skip conex]", "[Skip Conex]", "a\n\n* [skip conex] later"})
  void itsOwnMarkerAlwaysCounts(String message) {
    assertThat(PushRules.DEFAULT.reasonToSkip(push(GitRef.branch("main"), message)))
        .contains("the commit's message says [skip conex]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[skip ci]", "x [CI SKIP] y", "[no ci]"})
  void theGeneralMarkersCountIfTheyAreToldTo(String message) {
    PushEvent push = push(GitRef.branch("main"), message);
    assertThat(PushRules.DEFAULT.reasonToSkip(push)).isEmpty();
    assertThat(
            new PushRules(RepositoryPatterns.ALL, NamePatterns.ALL, NamePatterns.ALL, true)
                .reasonToSkip(push)
                .orElseThrow())
        .startsWith("the commit's message says [");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "skip conex", "[skip  conex]", "[skip conexes]", "[skip]"})
  void nothingElseIsAMarker(String message) {
    assertThat(PushRules.DEFAULT.reasonToSkip(push(GitRef.branch("main"), message))).isEmpty();
  }

  @Test
  void aTagHeedsNoMarker() {
    PushRules rules =
        new PushRules(RepositoryPatterns.ALL, NamePatterns.ALL, NamePatterns.ALL, true);
    assertThat(rules.reasonToSkip(push(GitRef.tag("v1"), "[skip conex] [skip ci]"))).isEmpty();
  }

  @Test
  void whereTheEventDoesNotSayTheMessageNoMarkerIsSeen() {
    PushEvent push =
        push(
            Repository.parse("acme/app"),
            GitRef.branch("main"),
            Optional.empty(),
            Optional.empty());
    assertThat(PushRules.DEFAULT.reasonToSkip(push)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main | main | true",
        "main | maine | false",
        "release/* | release/1 | true",
        "release/* | release/1/2 | false",
        "release/** | release/1/2 | true",
        "** | a/b/c | true",
        "* | a/b | false",
        "**/fix | a/b/fix | true",
        "v?.? | v1.2 | true",
        "v?.? | v1/2 | false",
        "a.b | axb | false",
        "!wip/** | main | true",
        "!wip/** | wip/x | false",
        "release/**, !release/old*, release/old-but-good | release/2 | true",
        "release/**, !release/old*, release/old-but-good | release/old1 | false",
        "release/**, !release/old*, release/old-but-good | release/old-but-good | true",
        "größer | größer | true",
        "Main | main | false",
        "{default} | main | true",
        "{default} | other | false",
        "**, !{default} | main | false",
        "release/*, {default} | main | true"
      })
  void theLastPatternThatMatchesABranchDecides(String patterns, String branch, boolean built) {
    Optional<String> reason =
        branches(patterns).reasonToSkip(push(GitRef.branch(branch), "a message"));
    assertThat(reason.isEmpty()).isEqualTo(built);
    assertThat(reason.orElse(""))
        .isEqualTo(built ? "" : "refs/heads/" + branch + " is none of the branches that are built");
  }

  @Test
  void theRuleOfTheDefaultBranchIsOffWhereTheEventDoesNotSayIt() {
    PushEvent push =
        push(
            Repository.parse("acme/app"),
            GitRef.branch("other"),
            Optional.empty(),
            Optional.empty());
    assertThat(branches("{default}").reasonToSkip(push)).isEmpty();
  }

  @Test
  void aDefaultBranchIsANameAndNoPattern() {
    PushEvent push =
        push(
            Repository.parse("acme/app"),
            GitRef.branch("main"),
            Optional.empty(),
            Optional.of("!odd"));
    assertThat(branches("{default}").reasonToSkip(push)).isPresent();
  }

  @Test
  void tagsHaveRulesOfTheirOwn() {
    PushRules rules =
        new PushRules(
            RepositoryPatterns.ALL, NamePatterns.parse("main"), NamePatterns.parse("v*"), false);
    assertThat(rules.reasonToSkip(push(GitRef.tag("v1"), ""))).isEmpty();
    assertThat(rules.reasonToSkip(push(GitRef.tag("nightly"), "")))
        .contains("refs/tags/nightly is none of the tags that are built");
    assertThat(rules.reasonToSkip(push(new GitRef("refs/commits/x"), ""))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme | acme/app | true",
        "acme | ACME/App | true",
        "ACME | acme/app | true",
        "acme | acme2/app | false",
        "acme* | acme2/app | true",
        "acme/web-* | acme/web-1 | true",
        "acme/web-* | acme/app | false",
        "octo-org, acme | acme/app | true",
        "acme, !acme/sandbox | acme/sandbox | false",
        "!evil | acme/app | true",
        "!evil | evil/app | false",
        "*/app | anyone/app | true"
      })
  void repositoriesAreChosenByOwnerAndName(String patterns, String name, boolean wanted) {
    Repository repository = Repository.parse(name);
    PushRules rules =
        new PushRules(
            RepositoryPatterns.parse(patterns), NamePatterns.ALL, NamePatterns.ALL, false);
    Optional<String> reason =
        rules.reasonToSkip(push(repository, GitRef.tag("v1"), Optional.empty(), Optional.empty()));
    assertThat(reason.isEmpty()).isEqualTo(wanted);
    assertThat(reason.orElse(""))
        .isEqualTo(wanted ? "" : repository + " is none of the repositories that conex serves");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "a,,b", "!", "a b", "!!a", "a\u0000b"})
  void aPatternHoldsSomethingThatANameCanHold(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> NamePatterns.parse(text));
  }

  @Test
  void patternsPrintAsTheyAreParsed() {
    assertThat(NamePatterns.parse("a/**, !b")).hasToString("a/**,!b");
    assertThat(NamePatterns.parse("a,!b")).isEqualTo(NamePatterns.parse(" a , !b "));
    assertThat(NamePatterns.ALL).hasToString("");
  }

  /** Exponential in the number of stars, this would not end. */
  @Test
  void noPatternTakesForEver() {
    String pattern = "*a".repeat(100) + "b";
    assertThat(NamePatterns.parse(pattern).want("a".repeat(1000))).isFalse();
  }
}
