package io.github.ecsconex.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.retention.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-07-05T06:10:51Z");
  private static final ImageName HELLO = new ImageName("hello-world");
  private static final NamePatterns NO_TAG = NamePatterns.parse("!**");

  private static ImageDigest digest(int number) {
    return new ImageDigest(String.format("sha256:%064x", number));
  }

  private static String sha(int number) {
    return String.format("%040x", number);
  }

  /** Pushed so many days ago, and numbered by them. */
  private static StoredImage image(int days, String... tags) {
    return new StoredImage(
        digest(days),
        Set.of(tags),
        NOW.minus(Duration.ofDays(days)),
        1000,
        Set.of(),
        Optional.empty());
  }

  private static StoredImage index(int days, Set<Integer> parts, String... tags) {
    return new StoredImage(
        digest(days),
        Set.of(tags),
        NOW.minus(Duration.ofDays(days)),
        0,
        parts.stream().map(RetentionTest::digest).collect(Collectors.toSet()),
        Optional.empty());
  }

  private static StoredImage about(int days, int subject, String... tags) {
    return new StoredImage(
        digest(days),
        Set.of(tags),
        NOW.minus(Duration.ofDays(days)),
        10,
        Set.of(),
        Optional.of(digest(subject)));
  }

  private static RetentionPlan plan(int newest, StoredImage... images) {
    return plan(newest, NamePatterns.ALL, ImagesInUse.NONE, images);
  }

  private static RetentionPlan plan(
      int newest, NamePatterns tags, ImagesInUse inUse, StoredImage... images) {
    return new Retention(newest, tags).plan(List.of(images), inUse, NOW);
  }

  private static Map<ImageDigest, Reason> kept(RetentionPlan plan) {
    return plan.kept().stream()
        .collect(Collectors.toMap(each -> each.image().digest(), RetentionPlan.Kept::reason));
  }

  private static List<ImageDigest> superfluous(RetentionPlan plan) {
    return plan.superfluous().stream().map(StoredImage::digest).toList();
  }

  @Test
  void keepsTheNewestByWhenTheyWerePushed() {
    RetentionPlan plan = plan(2, image(9, sha(1)), image(3, sha(2)), image(7, sha(3)));
    assertThat(kept(plan)).isEqualTo(Map.of(digest(3), Reason.NEWEST, digest(7), Reason.NEWEST));
    assertThat(superfluous(plan)).containsExactly(digest(9));
    assertThat(plan.superfluousSize()).isEqualTo(1000);
    assertThat(plan.count(Reason.NEWEST)).isEqualTo(2);
  }

  @Test
  void hasNothingToDoWhereThereIsLittle() {
    assertThat(plan(5).kept()).isEmpty();
    assertThat(plan(5).superfluous()).isEmpty();
    assertThat(plan(5, image(400, sha(1))).superfluous()).isEmpty();
  }

  @Test
  void countsImagesAndNotTags() {
    RetentionPlan plan =
        plan(1, NO_TAG, ImagesInUse.NONE, image(2, sha(1), "v1", "v1.0"), image(3, sha(2), "v0"));
    assertThat(superfluous(plan)).containsExactly(digest(3));
  }

  @Test
  void keepsWhatBearsATagThatIsNoCommit() {
    RetentionPlan plan =
        plan(1, image(2, sha(1)), image(3, sha(2), "v1"), image(4, sha(3)), image(5, "v0"));
    assertThat(kept(plan))
        .isEqualTo(
            Map.of(
                digest(2), Reason.NEWEST,
                digest(3), Reason.TAG,
                digest(5), Reason.TAG));
    assertThat(superfluous(plan)).containsExactly(digest(4));
  }

  @Test
  void keepsOnlyTheTagsThatAreWanted() {
    RetentionPlan plan =
        plan(
            1,
            NamePatterns.parse("v*,!v0*"),
            ImagesInUse.NONE,
            image(2, sha(1)),
            image(3, "v1.2"),
            image(4, "v0.9"),
            image(5, "test"));
    assertThat(superfluous(plan)).containsExactly(digest(5), digest(4));
  }

  @Test
  void neverTakesACommitForATag() {
    RetentionPlan plan =
        plan(1, NamePatterns.parse("**"), ImagesInUse.NONE, image(2, sha(1)), image(3, sha(2)));
    assertThat(superfluous(plan)).containsExactly(digest(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/hello-world:0000000000000000000000000000000000000003",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/hello-world@sha256:0000000000000000000000000000000000000000000000000000000000000004",
        "127.0.0.1:5000/hello-world:any@sha256:0000000000000000000000000000000000000000000000000000000000000004"
      })
  void keepsWhatIsRunHoweverItIsNamed(String reference) {
    ImagesInUse inUse =
        ImagesInUse.of(HELLO, List.of(new RunningImage(reference, Optional.empty())));
    RetentionPlan plan = plan(1, NO_TAG, inUse, image(2, sha(1)), image(4, sha(3)), image(5, "x"));
    assertThat(kept(plan)).containsEntry(digest(4), Reason.IN_USE);
    assertThat(superfluous(plan)).containsExactly(digest(5));
  }

  @Test
  void keepsWhatWasStartedByATagThatHasMovedOn() {
    ImagesInUse inUse =
        ImagesInUse.of(
            HELLO,
            List.of(new RunningImage("registry.example/hello-world:v1", Optional.of(digest(5)))));
    RetentionPlan plan =
        plan(1, NO_TAG, inUse, image(2, sha(1)), image(3, "v1"), image(5), image(6));
    assertThat(kept(plan))
        .containsEntry(digest(3), Reason.IN_USE)
        .containsEntry(digest(5), Reason.IN_USE);
    assertThat(superfluous(plan)).containsExactly(digest(6));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example/other:v1",
        "registry.example/team/hello-world:v1",
        "hello-world:v1",
        "registry.example/hello-world",
        "registry.example/hello-world@sha512:12"
      })
  void looksAtNoImageOfAnotherName(String reference) {
    ImagesInUse inUse =
        ImagesInUse.of(HELLO, List.of(new RunningImage(reference, Optional.empty())));
    RetentionPlan plan = plan(1, NO_TAG, inUse, image(2, sha(1)), image(3, "v1"));
    assertThat(superfluous(plan)).containsExactly(digest(3));
  }

  @Test
  void takesANameWithoutATagForTheLatest() {
    ImagesInUse inUse =
        ImagesInUse.of(
            HELLO, List.of(new RunningImage("registry.example/hello-world", Optional.empty())));
    assertThat(inUse.tags()).containsExactly("latest");
  }

  @Test
  void keepsPartsWithTheirIndexAndRemovesThemAfterIt() {
    RetentionPlan plan =
        plan(
            1,
            index(2, Set.of(30, 31), sha(1)),
            image(30),
            image(31),
            image(50),
            image(51),
            index(5, Set.of(50, 51, 30), sha(2)));
    assertThat(kept(plan))
        .isEqualTo(
            Map.of(
                digest(2), Reason.NEWEST,
                digest(30), Reason.BELONGS,
                digest(31), Reason.BELONGS));
    assertThat(superfluous(plan)).containsExactly(digest(5), digest(51), digest(50));
  }

  @Test
  void keepsTheWholeOfWhatIsRunInPart() {
    ImagesInUse inUse = new ImagesInUse(Set.of(digest(50)), Set.of());
    RetentionPlan plan =
        plan(
            1,
            NO_TAG,
            inUse,
            image(1, sha(1)),
            image(50),
            image(51),
            index(5, Set.of(50, 51), sha(2)));
    assertThat(plan.superfluous()).isEmpty();
    assertThat(kept(plan))
        .containsEntry(digest(5), Reason.IN_USE)
        .containsEntry(digest(51), Reason.BELONGS);
  }

  @Test
  void letsWhatIsToldOfAnImageShareItsFate() {
    String signature = "sha256-" + digest(8).value().substring(7) + ".sig";
    RetentionPlan plan =
        plan(1, image(2, sha(1)), about(3, 2), image(8, sha(2)), image(7, signature), about(6, 8));
    assertThat(kept(plan)).isEqualTo(Map.of(digest(2), Reason.NEWEST, digest(3), Reason.BELONGS));
    assertThat(superfluous(plan)).containsExactly(digest(8), digest(7), digest(6));
  }

  @Test
  void leavesWhatMayBePartOfAPushThatGoesOn() {
    StoredImage fresh =
        new StoredImage(
            digest(70),
            Set.of(),
            NOW.minus(Retention.PUSH).plusMillis(1),
            5,
            Set.of(),
            Optional.empty());
    StoredImage settled =
        new StoredImage(
            digest(71), Set.of(), NOW.minus(Retention.PUSH), 5, Set.of(), Optional.empty());
    RetentionPlan plan = plan(1, image(2, sha(1)), fresh, settled);
    assertThat(kept(plan)).containsEntry(digest(70), Reason.JUST_PUSHED);
    assertThat(superfluous(plan)).containsExactly(digest(71));
  }

  @Test
  void ownsNothingInCircles() {
    String one = "sha256-" + digest(6).value().substring(7);
    String other = "sha256-" + digest(5).value().substring(7);
    RetentionPlan plan = plan(1, image(2, sha(1)), image(5, one), image(6, other));
    assertThat(superfluous(plan)).containsExactlyInAnyOrder(digest(5), digest(6));
  }

  @Test
  void keepsAtLeastOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Retention(0, NamePatterns.ALL))
        .withMessage("at least 1 image is kept, not 0");
  }

  /** Whatever there is: each image has one fate, and no part goes without what it is part of. */
  @Test
  void losesNoImageAndBreaksNone() {
    Random random = new Random(20160705);
    for (int round = 0; round < 500; round++) {
      List<StoredImage> images = new ArrayList<>();
      int count = random.nextInt(30);
      for (int i = 1; i <= count; i++) {
        Set<Integer> parts =
            random.nextInt(3) == 0
                ? IntStream.range(0, 3)
                    .map(part -> 1 + random.nextInt(count))
                    .boxed()
                    .collect(Collectors.toSet())
                : Set.of();
        String[] tags =
            switch (random.nextInt(4)) {
              case 0 -> new String[0];
              case 1 -> new String[] {"v" + i};
              default -> new String[] {sha(i)};
            };
        images.add(index(i, parts, tags));
      }
      Collections.shuffle(images, random);
      ImagesInUse inUse = new ImagesInUse(Set.of(digest(1 + random.nextInt(30))), Set.of());
      RetentionPlan plan =
          new Retention(1 + random.nextInt(5), NamePatterns.parse("v1*")).plan(images, inUse, NOW);
      Set<ImageDigest> kept = kept(plan).keySet();
      assertThat(superfluous(plan)).noneMatch(kept::contains);
      assertThat(kept.size() + plan.superfluous().size()).isEqualTo(count);
      Set<ImageDigest> present =
          images.stream().map(StoredImage::digest).collect(Collectors.toSet());
      for (RetentionPlan.Kept each : plan.kept()) {
        each.image().parts().stream()
            .filter(present::contains)
            .forEach(part -> assertThat(kept).contains(part));
      }
    }
  }
}
