package io.github.ecsconex.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.Repository;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link ImageCopier} keeps to. */
public interface ImageCopierContract {
  /** Counts the names given out, so that tests may share registries. */
  AtomicInteger NAMES = new AtomicInteger();

  Repository OWNER = new Repository("octocat", "hello-world");
  ImageTag TAG = new ImageTag("a".repeat(40));

  /** The copier under test. */
  ImageCopier copier() throws Exception;

  /** Where images are copied from; the same throughout a test. */
  ImageRegistry source() throws Exception;

  /** Where images are copied to: another registry, the same throughout a test. */
  ImageRegistry target() throws Exception;

  /** The host of a registry that does not answer. */
  String unreachableHost() throws Exception;

  /**
   * Puts an image that was never there before into {@link #source()}, as an engine's push would.
   * The repository was ensured.
   */
  ImageDigest push(ImageName name, ImageTag tag) throws Exception;

  /** A name that nothing stands under at either end. */
  default ImageName freshName() {
    return new ImageName("contract/copy-" + NAMES.incrementAndGet());
  }

  @Test
  default void theCopyHasTheDigestOfTheOriginal() throws Exception {
    ImageName name = ensured();
    ImageDigest image = push(name, TAG);
    assertThat(copy(at(source(), name), at(target(), name))).isEqualTo(image);
    assertThat(target().find(name, TAG)).contains(image);
  }

  @Test
  default void copyingAgainChangesNothing() throws Exception {
    ImageName name = ensured();
    ImageDigest image = push(name, TAG);
    copy(at(source(), name), at(target(), name));
    assertThat(copy(at(source(), name), at(target(), name))).isEqualTo(image);
    assertThat(target().find(name, TAG)).contains(image);
  }

  @Test
  default void copiesToAnotherNameAndTag() throws Exception {
    ImageName name = ensured();
    ImageName other = ensured();
    ImageDigest image = push(name, TAG);
    ImageReference target = new ImageReference(target().host(), other, new ImageTag("v1"));
    assertThat(copy(at(source(), name), target)).isEqualTo(image);
    assertThat(target().find(other, new ImageTag("v1"))).contains(image);
    assertThat(target().find(other, TAG)).isEmpty();
  }

  @Test
  default void copiesWithinARegistry() throws Exception {
    ImageName name = ensured();
    ImageName other = ensured();
    ImageDigest image = push(name, TAG);
    ImageReference target = at(source(), other);
    RegistryLogin login = source().login();
    assertThat(copier().copy(at(source(), name), login, target, login)).isEqualTo(image);
    assertThat(source().find(other, TAG)).contains(image);
  }

  @Test
  default void replacesWhatStandsUnderTheTag() throws Exception {
    ImageName name = ensured();
    push(name, TAG);
    copy(at(source(), name), at(target(), name));
    ImageDigest newer = push(name, TAG);
    copy(at(source(), name), at(target(), name));
    assertThat(target().find(name, TAG)).contains(newer);
  }

  @Test
  default void refusesToCopyWhatIsNotThere() throws Exception {
    ImageName name = ensured();
    ImageReference absent = at(source(), name);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> copy(absent, at(target(), name)))
        .withMessageContaining(absent.toString());
    assertThat(target().find(name, TAG)).isEmpty();
  }

  @Test
  default void aSourceThatDoesNotAnswerIsUnavailable() throws Exception {
    ImageName name = ensured();
    ImageReference away = new ImageReference(unreachableHost(), name, TAG);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> copy(away, at(target(), name)))
        .withMessageContaining(away.toString());
    assertThat(target().find(name, TAG)).isEmpty();
  }

  @Test
  default void aTargetThatDoesNotAnswerIsUnavailable() throws Exception {
    ImageName name = ensured();
    push(name, TAG);
    ImageReference away = new ImageReference(unreachableHost(), name, TAG);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> copy(at(source(), name), away))
        .withMessageContaining(away.toString());
  }

  @Test
  default void anInterruptEndsTheCopy() throws Exception {
    ImageName name = ensured();
    push(name, TAG);
    ImageReference source = at(source(), name);
    ImageReference target = at(target(), name);
    RegistryLogin read = source().login();
    RegistryLogin write = target().login();
    ImageCopier copier = copier();
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> copier.copy(source, read, target, write));
    assertThat(Thread.interrupted()).isFalse();
    assertThat(target().find(name, TAG)).isEmpty();
  }

  private ImageDigest copy(ImageReference from, ImageReference to) throws Exception {
    return copier().copy(from, source().login(), to, target().login());
  }

  private ImageName ensured() throws Exception {
    ImageName name = freshName();
    source().ensureRepository(name, OWNER);
    target().ensureRepository(name, OWNER);
    return name;
  }

  private static ImageReference at(ImageRegistry registry, ImageName name) throws Exception {
    return new ImageReference(registry.host(), name, TAG);
  }
}
