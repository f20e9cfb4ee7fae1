package io.github.ecsconex.core.image;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.Repository;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A registry in memory. It takes pushes only into repositories that were ensured, and only with its
 * own login, so that a test sees who forgets either. Safe for use by many threads.
 */
public final class FakeImageRegistry implements ImageRegistry {
  private static final class Holding {
    final Repository owner;
    final Map<ImageTag, ImageDigest> tags = new HashMap<>();
    final Set<ImageDigest> images = new HashSet<>();

    Holding(Repository owner) {
      this.owner = owner;
    }
  }

  private final String host;
  private RegistryLogin login;
  private RegistryLogin given;
  private final Map<ImageName, Holding> holdings = new HashMap<>();
  private final Set<ImageTag> refusedTags = new HashSet<>();
  private boolean available = true;
  private int callsToThrottle;

  /** A registry that anybody may use. */
  public FakeImageRegistry(String host) {
    this(host, RegistryLogin.ANONYMOUS);
  }

  /** A registry that is used with {@code login} and refuses every other. */
  public FakeImageRegistry(String host, RegistryLogin login) {
    this.host = host;
    this.login = login;
    this.given = login;
  }

  /** From now on every call fails, until {@link #comeBack()}. */
  public synchronized void goAway() {
    available = false;
  }

  /** Ends what {@link #goAway()} began. */
  public synchronized void comeBack() {
    available = true;
  }

  /** The next {@code calls} calls fail for asking too often. */
  public synchronized void throttle(int calls) {
    callsToThrottle = calls;
  }

  /** From now on only {@code other} is taken, which {@link #login()} does not know of. */
  public synchronized void changeLogin(RegistryLogin other) {
    login = other;
  }

  /** From now on {@code tag} is put on nothing. */
  public synchronized void refuseTag(ImageTag tag) {
    refusedTags.add(tag);
  }

  /** What stands under {@code name}, by tag; empty if there is no such repository. */
  public synchronized Map<ImageTag, ImageDigest> tags(ImageName name) {
    Holding holding = holdings.get(name);
    Map<ImageTag, ImageDigest> sorted =
        new TreeMap<>((one, other) -> one.value().compareTo(other.value()));
    if (holding != null) {
      sorted.putAll(holding.tags);
    }
    return sorted;
  }

  /** For whom {@code name} was ensured; empty if it was not. */
  public synchronized Optional<Repository> owner(ImageName name) {
    return Optional.ofNullable(holdings.get(name)).map(holding -> holding.owner);
  }

  /**
   * What an engine's push does: stores an image and puts the target's tag on it.
   *
   * @throws RejectedException if {@code given} is not the registry's login, if nobody ensured the
   *     repository, or if the tag is one to refuse
   * @throws UnavailableException while the registry is away or throttles
   */
  public synchronized void push(ImageReference target, RegistryLogin given, ImageDigest image)
      throws PortException, InterruptedException {
    answer("push " + target);
    requireLogin("push " + target, given);
    Holding holding = holding("push " + target, target.name());
    holding.images.add(image);
    putTag("push " + target, holding, image, target.tag());
  }

  /**
   * What a pull does, as far as the digest.
   *
   * @throws RejectedException if {@code given} is not the registry's login, or nothing stands there
   * @throws UnavailableException while the registry is away or throttles
   */
  public synchronized ImageDigest pull(ImageReference source, RegistryLogin given)
      throws PortException, InterruptedException {
    answer("pull " + source);
    requireLogin("pull " + source, given);
    ImageDigest image = holding("pull " + source, source.name()).tags.get(source.tag());
    if (image == null) {
      throw new RejectedException("could not pull " + source + ": no such image");
    }
    return image;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public synchronized void ensureRepository(ImageName name, Repository owner)
      throws PortException, InterruptedException {
    answer("make " + host + "/" + name);
    Repository present = holdings.computeIfAbsent(name, absent -> new Holding(owner)).owner;
    if (!present.isSameAs(owner)) {
      throw new RejectedException(
          String.format(
              "could not make %s/%s for %s: it holds the images of %s",
              host, name, owner, present));
    }
  }

  @Override
  public synchronized Optional<ImageDigest> find(ImageName name, ImageTag tag)
      throws PortException, InterruptedException {
    answer("find " + new ImageReference(host, name, tag));
    return Optional.ofNullable(tags(name).get(tag));
  }

  @Override
  public synchronized void tag(ImageName name, ImageDigest digest, ImageTag tag)
      throws PortException, InterruptedException {
    String what = "tag " + new ImageReference(host, name, tag);
    answer(what);
    Holding holding = holding(what, name);
    if (!holding.images.contains(digest)) {
      throw new RejectedException("could not " + what + ": there is no image " + digest);
    }
    putTag(what, holding, digest, tag);
  }

  @Override
  public synchronized void requireAnswer() throws UnavailableException, InterruptedException {
    answer("reach " + host);
  }

  @Override
  public synchronized RegistryLogin login() throws PortException, InterruptedException {
    answer("log in to " + host);
    return given;
  }

  @Override
  public synchronized boolean renewLogin(RegistryLogin used) {
    given = login;
    return !used.equals(given);
  }

  private void answer(String what) throws UnavailableException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!available) {
      throw new UnavailableException("could not " + what + ": it does not answer");
    }
    if (callsToThrottle > 0) {
      callsToThrottle--;
      throw new UnavailableException("could not " + what + ": too many requests");
    }
  }

  private void requireLogin(String what, RegistryLogin given) throws RejectedException {
    if (!given.equals(login)) {
      throw new RejectedException("could not " + what + ": the login was refused");
    }
  }

  private Holding holding(String what, ImageName name) throws RejectedException {
    Holding holding = holdings.get(name);
    if (holding == null) {
      throw new RejectedException("could not " + what + ": there is no repository " + name);
    }
    return holding;
  }

  private void putTag(String what, Holding holding, ImageDigest image, ImageTag tag)
      throws RejectedException {
    if (refusedTags.contains(tag)) {
      throw new RejectedException("could not " + what + ": the tag is refused");
    }
    holding.tags.put(tag, image);
  }
}
