package io.github.ecsconex.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link ImageRegistry} keeps to. */
public interface ImageRegistryContract {
  /** Counts the names given out, so that tests may share a registry. */
  AtomicInteger NAMES = new AtomicInteger();

  Repository OWNER = new Repository("octocat", "hello-world");
  ImageTag TAG = new ImageTag("a".repeat(40));
  ImageDigest NOWHERE = new ImageDigest("sha256:" + "0".repeat(64));

  /** The registry under test; the same throughout a test. */
  ImageRegistry registry() throws Exception;

  /** A registry that does not answer. */
  ImageRegistry unreachable() throws Exception;

  /** What the messages of a {@link #unreachable()} registry call it. */
  default String placeOf(ImageRegistry unreachable) throws Exception {
    return unreachable.host();
  }

  /**
   * Puts an image that was never there before into the registry, as an engine's push would that was
   * given {@code login}. The repository was ensured.
   */
  ImageDigest push(ImageName name, ImageTag tag, RegistryLogin login) throws Exception;

  /** The same with the login that the registry gives. */
  default ImageDigest push(ImageName name, ImageTag tag) throws Exception {
    return push(name, tag, registry().login());
  }

  /** A name that nothing stands under. */
  default ImageName freshName() {
    return new ImageName("contract/name-" + NAMES.incrementAndGet());
  }

  @Test
  default void findsNothingWhereNoRepositoryIs() throws Exception {
    assertThat(registry().find(freshName(), TAG)).isEmpty();
  }

  @Test
  default void findsNothingUnderATagThatNoImageBears() throws Exception {
    ImageName name = ensured();
    assertThat(registry().find(name, TAG)).isEmpty();
    push(name, new ImageTag("other"));
    assertThat(registry().find(name, TAG)).isEmpty();
  }

  @Test
  default void findsAnImageUnderTheTagItWasPushedWith() throws Exception {
    ImageName name = ensured();
    ImageDigest image = push(name, TAG);
    assertThat(registry().find(name, TAG)).contains(image);
  }

  @Test
  default void putsASecondTagOnAnImage() throws Exception {
    ImageName name = ensured();
    ImageDigest image = push(name, TAG);
    registry().tag(name, image, new ImageTag("v1"));
    assertThat(registry().find(name, new ImageTag("v1"))).contains(image);
    assertThat(registry().find(name, TAG)).contains(image);
  }

  @Test
  default void takesTheLongestTagAndEveryCharacterThatOneMayHold() throws Exception {
    ImageName name = ensured();
    ImageDigest image = push(name, TAG);
    for (ImageTag tag :
        List.of(new ImageTag("_V1.0-rc.1_x"), new ImageTag("t" + "x".repeat(127)))) {
      registry().tag(name, image, tag);
      assertThat(registry().find(name, tag)).contains(image);
    }
  }

  @Test
  default void puttingATagAgainChangesNothing() throws Exception {
    ImageName name = ensured();
    ImageDigest image = push(name, TAG);
    registry().tag(name, image, TAG);
    registry().tag(name, image, TAG);
    assertThat(registry().find(name, TAG)).contains(image);
  }

  @Test
  default void movesATagThatStandsOnAnotherImage() throws Exception {
    ImageName name = ensured();
    ImageDigest first = push(name, TAG);
    ImageDigest second = push(name, new ImageTag("latest"));
    assertThat(second).isNotEqualTo(first);
    registry().tag(name, first, new ImageTag("latest"));
    assertThat(registry().find(name, new ImageTag("latest"))).contains(first);
  }

  @Test
  default void refusesToTagAnImageThatIsNotThere() throws Exception {
    ImageName name = ensured();
    push(name, TAG);
    ImageTag tag = new ImageTag("v1");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry().tag(name, NOWHERE, tag))
        .withMessageContaining(name.value());
    assertThat(registry().find(name, tag)).isEmpty();
  }

  @Test
  default void ensuringARepositoryAgainChangesNothing() throws Exception {
    ImageName name = ensured();
    ImageDigest image = push(name, TAG);
    registry().ensureRepository(name, OWNER);
    assertThat(registry().find(name, TAG)).contains(image);
  }

  @Test
  default void aRepositoryIsTheSameInWhateverCaseItIsWritten() throws Exception {
    ImageName name = ensured();
    ImageDigest image = push(name, TAG);
    registry().ensureRepository(name, new Repository("OctoCat", "Hello-World"));
    assertThat(registry().find(name, TAG)).contains(image);
  }

  @Test
  default void refusesANameToASecondRepositoryAndNamesBoth() throws Exception {
    ImageName name = ensured();
    Repository second = new Repository("hubot", "hello-world");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry().ensureRepository(name, second))
        .withMessageContainingAll(name.value(), OWNER.toString(), second.toString());
    registry().ensureRepository(name, OWNER);
  }

  @Test
  default void oneRepositoryMayBeEnsuredByManyAtOnce() throws Exception {
    ImageName name = freshName();
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(() -> accepts(name, OWNER));
    }
    assertThat(atOnce(calls)).containsOnly(true);
  }

  @Test
  default void twoRepositoriesNeverBothGetAName() throws Exception {
    ImageName name = freshName();
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Repository owner = new Repository("owner-" + i, "hello-world");
      calls.add(() -> accepts(name, owner));
    }
    assertThat(atOnce(calls)).containsOnlyOnce(true);
  }

  @Test
  default void anAbsentAnswerIsNotAnAbsentImage() throws Exception {
    ImageRegistry registry = unreachable();
    String host = placeOf(registry);
    ImageName name = freshName();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> registry.find(name, TAG))
        .withMessageContainingAll(host, name.value());
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> registry.tag(name, NOWHERE, TAG))
        .withMessageContainingAll(host, name.value());
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> registry.ensureRepository(name, OWNER))
        .withMessageContainingAll(host, name.value());
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(registry::requireAnswer)
        .withMessageContaining(host);
  }

  @Test
  default void aRegistryThatAnswersIsThere() throws Exception {
    assertThatCode(registry()::requireAnswer).doesNotThrowAnyException();
  }

  @Test
  default void whatWasRefusedToALoginIsTriedAgainOnlyIfThereIsAnother() throws Exception {
    RegistryLogin used = registry().login();
    if (!registry().renewLogin(used)) {
      assertThat(registry().login()).isEqualTo(used);
    }
    push(ensured(), TAG);
  }

  @Test
  default void anInterruptEndsACall() throws Exception {
    ImageRegistry registry = registry();
    ImageName name = ensured();
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> registry.find(name, TAG));
    assertThat(Thread.interrupted()).isFalse();
  }

  private ImageName ensured() throws Exception {
    ImageName name = freshName();
    registry().ensureRepository(name, OWNER);
    return name;
  }

  private boolean accepts(ImageName name, Repository owner) throws Exception {
    try {
      registry().ensureRepository(name, owner);
      return true;
    } catch (RejectedException e) {
      return false;
    } catch (PortException e) {
      throw new AssertionError("neither taken nor refused", e);
    }
  }

  private static List<Boolean> atOnce(List<Callable<Boolean>> calls)
      throws InterruptedException, ExecutionException {
    List<Boolean> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
    }
    return results;
  }
}
