package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.docker.registry.RegistryClient.Access;
import java.io.IOException;
import java.util.Optional;

/**
 * A registry that speaks the OCI distribution protocol, such as Docker's own, Harbor or GHCR.
 *
 * <p>Such a registry makes a repository at the first push, so that {@link #ensureRepository} only
 * settles whose images it holds. It is written down in the registry itself, so that all workers
 * agree: under the tag {@code _conex} stands a manifest without content whose annotation {@code
 * io.github.ecsconex.repository} is {@code owner/name}. Where a registry takes no such manifest, a
 * warning is logged and the process alone remembers.
 *
 * <p>Safe for use by many threads.
 */
public final class OciRegistry implements ImageRegistry {
  private final RegistryEndpoint endpoint;
  private final RegistryLogin login;
  private final RegistryClient client;
  private final Claims claims;

  public OciRegistry(RegistryTransport transport, RegistryEndpoint endpoint, RegistryLogin login) {
    this.endpoint = endpoint;
    this.login = login;
    this.client = new RegistryClient(transport, endpoint, login, Access.PULL_AND_PUSH);
    this.claims = new Claims(client, transport.ticker(), endpoint.host());
  }

  @Override
  public String host() {
    return endpoint.host();
  }

  @Override
  public void ensureRepository(ImageName name, Repository owner)
      throws PortException, InterruptedException {
    try {
      claims.claim(name, owner);
    } catch (IOException e) {
      throw Failures.of(String.format("use %s/%s for %s", host(), name, owner), e);
    }
  }

  @Override
  public Optional<ImageDigest> find(ImageName name, ImageTag tag)
      throws PortException, InterruptedException {
    try {
      return client.digest(name, tag.value());
    } catch (IOException e) {
      throw Failures.of("find " + new ImageReference(host(), name, tag), e);
    }
  }

  @Override
  public void tag(ImageName name, ImageDigest digest, ImageTag tag)
      throws PortException, InterruptedException {
    if (tag.value().equals(Claims.TAG)) {
      throw new RejectedException(
          String.format(
              "could not tag %s: conex keeps there whose images the repository holds",
              new ImageReference(host(), name, tag)));
    }
    try {
      if (client.digest(name, tag.value()).equals(Optional.of(digest))) {
        return;
      }
      Manifest manifest =
          client
              .manifest(name, digest.value())
              .orElseThrow(() -> new RefusalException("it has no image " + digest));
      client.put(name, tag.value(), manifest);
    } catch (IOException e) {
      throw Failures.of("tag " + new ImageReference(host(), name, tag), e);
    }
  }

  @Override
  public void requireAnswer() throws UnavailableException, InterruptedException {
    try {
      client.requireAnswer();
    } catch (IOException e) {
      switch (Failures.of("reach " + host(), e)) {
        case UnavailableException unavailable -> throw unavailable;
        case RejectedException answered -> {
          // Whatever it refuses, it is there.
        }
      }
    }
  }

  @Override
  public RegistryLogin login() {
    return login;
  }

  @Override
  public boolean renewLogin(RegistryLogin used) {
    return false;
  }
}
