package io.github.ecsconex.core.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * A builder without an engine. Each build reads the whole tree, prints the lines and ends the way
 * that the test has laid down for all builds to come. Safe for use by many threads.
 */
public final class FakeImageBuilder implements ImageBuilder {
  /** What takes an engine's push: {@code registry::push} of a {@link FakeImageRegistry}. */
  @FunctionalInterface
  public interface PushTarget {
    /** Puts {@code image} under {@code target}. */
    void push(ImageReference target, RegistryLogin login, ImageDigest image)
        throws PortException, InterruptedException;
  }

  private static final long SIZE = 1_000_000;

  private final PushTarget pushTarget;
  private final InstantSource clock;
  private final List<BuildRequest> requests = new ArrayList<>();

  /** When each job began whose image is in the engine. */
  private final Map<String, Instant> images = new TreeMap<>();

  private List<String> lines = List.of("Step 1/1 : FROM scratch");
  private Optional<PortException> failure = Optional.empty();
  private long size = SIZE;
  private CountDownLatch gate = new CountDownLatch(0);
  private boolean available = true;
  private long kept;
  private Optional<String> unkept = Optional.empty();

  /**
   * @param pushTarget where pushes end, whatever their host
   * @param clock tells when a build begins
   */
  public FakeImageBuilder(PushTarget pushTarget, InstantSource clock) {
    this.pushTarget = pushTarget;
    this.clock = clock;
  }

  /** From now on every build prints these lines. */
  public synchronized void print(String... output) {
    lines = List.of(output);
  }

  /** From now on every build ends with {@code reason} after its lines. */
  public synchronized void fail(PortException reason) {
    failure = Optional.of(reason);
  }

  /** From now on every build ends well. */
  public synchronized void succeed() {
    failure = Optional.empty();
  }

  /** From now on every image is as large. */
  public synchronized void makeImagesOf(long bytes) {
    size = bytes;
  }

  /** From now on the engine keeps a build cache of {@code bytes}. */
  public synchronized void keepCacheOf(long bytes) {
    kept = bytes;
  }

  /** The bytes of the build cache that the engine keeps. */
  public synchronized long kept() {
    return kept;
  }

  /** From now on every build, after its lines, waits for {@link #release()} or an interrupt. */
  public synchronized void hold() {
    gate = new CountDownLatch(1);
  }

  /** Lets the builds go on that {@link #hold()} holds, and those to come. */
  public synchronized void release() {
    gate.countDown();
  }

  /** From now on the engine does not answer, until {@link #comeBack()}. */
  public synchronized void goAway() {
    available = false;
  }

  /** Ends what {@link #goAway()} began. */
  public synchronized void comeBack() {
    available = true;
  }

  /** From now on the engine can build by no policy, for {@code reason}. */
  public synchronized void supportNothing(String reason) {
    unkept = Optional.of(reason);
  }

  /** What was asked for, in the order in which it came. */
  public synchronized List<BuildRequest> requests() {
    return List.copyOf(requests);
  }

  /** The jobs whose images are in the engine. */
  public synchronized List<String> images() {
    return List.copyOf(images.keySet());
  }

  @Override
  public BuiltImage build(SourceTree source, BuildRequest request, BuildLog log)
      throws PortException, InterruptedException {
    List<String> output;
    CountDownLatch held;
    synchronized (this) {
      requests.add(request);
      requireAvailable("build " + source.commit());
      images.remove(request.jobId());
      output = lines;
      held = gate;
    }
    Instant began = clock.instant();
    read(source);
    output.forEach(log::line);
    held.await();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    synchronized (this) {
      if (failure.isPresent()) {
        throw failure.get();
      }
      images.put(request.jobId(), began);
      return new FakeBuiltImage(request.jobId(), digest(source, request), size);
    }
  }

  @Override
  public synchronized void requireSupport(BuildPolicy policy) throws PortException {
    requireAvailable("reach the engine");
    if (unkept.isPresent()) {
      throw new RejectedException(unkept.get());
    }
  }

  @Override
  public synchronized void requireAnswer() throws UnavailableException {
    requireAvailable("reach the engine");
  }

  @Override
  public synchronized int removeLeftovers(Instant began) throws UnavailableException {
    requireAvailable("remove leftovers");
    int before = images.size();
    images.values().removeIf(each -> each.isBefore(began));
    return before - images.size();
  }

  @Override
  public synchronized long reclaim(StorageLimits limits, Instant began)
      throws UnavailableException {
    requireAvailable("reclaim storage");
    long freed = Math.max(0, kept - limits.buildCache());
    kept -= freed;
    return freed;
  }

  private void requireAvailable(String what) throws UnavailableException {
    if (!available) {
      throw new UnavailableException("could not " + what + ": the engine does not answer");
    }
  }

  private synchronized void remove(String jobId) {
    images.remove(jobId);
  }

  private static void read(SourceTree source) throws UnavailableException {
    try {
      source.writeTarTo(OutputStream.nullOutputStream(), PathFilter.ALL);
    } catch (IOException e) {
      throw new UnavailableException(
          "could not build " + source.commit() + ": its files could not be read: " + e.getMessage(),
          e);
    }
  }

  /** The same for the same commit and recipe, as if every step came from a cache. */
  private static ImageDigest digest(SourceTree source, BuildRequest request) {
    BuildRecipe recipe = request.recipe();
    String all =
        String.join(
            " ",
            source.commit().hex(),
            recipe.dockerfile(),
            recipe.target().orElse(""),
            new TreeMap<>(recipe.arguments()).toString(),
            new TreeMap<>(recipe.labels()).toString());
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(UTF_8));
      return new ImageDigest("sha256:" + HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class FakeBuiltImage implements BuiltImage {
    private final String jobId;
    private final ImageDigest digest;
    private final long size;

    FakeBuiltImage(String jobId, ImageDigest digest, long size) {
      this.jobId = jobId;
      this.digest = digest;
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public ImageDigest push(ImageReference target, RegistryLogin login, BuildLog log)
        throws PortException, InterruptedException {
      if (!images().contains(jobId)) {
        throw new RejectedException("could not push " + target + ": the image is gone");
      }
      pushTarget.push(target, login, digest);
      log.line(target.tag() + ": digest: " + digest);
      return digest;
    }

    @Override
    public void close() {
      remove(jobId);
    }
  }
}
