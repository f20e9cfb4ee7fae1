package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.source.SourceTree;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds with BuildKit where the engine has it, else with the classic builder. Which it is, is
 * found out when it first matters, and holds from then on; a build that one of them has failed is
 * not tried with the other.
 */
public final class AutomaticImageBuilder implements ImageBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(AutomaticImageBuilder.class);

  private final DockerEngine engine;
  private final ImageBuilder buildkit;
  private final ImageBuilder classic;
  private final RandomIds ids;
  private volatile @Nullable ImageBuilder found;

  /**
   * A builder whose base images come from registries that want no login.
   *
   * @param clock tells when a job began, by which its image can be found if the job dies
   * @param random what sessions with the engine are named by: nobody must be able to guess it, nor
   *     may it give the same twice; safe for use by many threads, such as a SecureRandom
   */
  public AutomaticImageBuilder(DockerEngine engine, InstantSource clock, RandomGenerator random) {
    this(engine, clock, random, Map.of());
  }

  /**
   * A builder that may also pull base images from registries that want a login.
   *
   * @param clock tells when a job began, by which its image can be found if the job dies
   * @param random what sessions with the engine are named by: nobody must be able to guess it, nor
   *     may it give the same twice; safe for use by many threads, such as a SecureRandom
   * @param baseImageLogins by the registry's host; {@code docker.io} for Docker Hub
   */
  public AutomaticImageBuilder(
      DockerEngine engine,
      InstantSource clock,
      RandomGenerator random,
      Map<String, RegistryLogin.Password> baseImageLogins) {
    this.engine = engine;
    this.ids = new RandomIds(random);
    this.buildkit = new BuildkitImageBuilder(engine, clock, random, baseImageLogins);
    this.classic = new DockerImageBuilder(engine, clock, baseImageLogins);
  }

  @Override
  public BuiltImage build(SourceTree source, BuildRequest request, BuildLog log)
      throws PortException, InterruptedException {
    return builder().build(source, request, log);
  }

  @Override
  public void requireSupport(BuildPolicy policy) throws PortException, InterruptedException {
    builder().requireSupport(policy);
  }

  @Override
  public void requireAnswer() throws UnavailableException, InterruptedException {
    classic.requireAnswer();
  }

  @Override
  public int removeLeftovers(Instant began) throws UnavailableException, InterruptedException {
    return classic.removeLeftovers(began);
  }

  @Override
  public long reclaim(StorageLimits limits, Instant began)
      throws UnavailableException, InterruptedException {
    return classic.reclaim(limits, began);
  }

  /** Two threads may both find out; they find the same. */
  private ImageBuilder builder() throws PortException, InterruptedException {
    Optional<ImageBuilder> known = Optional.ofNullable(found);
    if (known.isPresent()) {
      return known.get();
    }
    boolean hasBuildkit = engine.hasBuildkit(ids.get());
    if (!hasBuildkit) {
      LOG.warn("{} has no BuildKit, so its classic builder builds", engine);
    }
    ImageBuilder chosen = hasBuildkit ? buildkit : classic;
    found = chosen;
    return chosen;
  }
}
