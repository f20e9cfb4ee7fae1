package io.github.ecsconex.core.build;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildAccess.LoginSource;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** Brings an image into every registry, under one digest and all its tags. */
final class Publisher {
  private final List<ImageRegistry> registries;
  private final ImageCopier copier;

  /**
   * @param registries at least one; images are pushed to the first and copied to the others
   */
  Publisher(List<ImageRegistry> registries, ImageCopier copier) {
    if (registries.isEmpty()) {
      throw new IllegalArgumentException("images need at least one registry");
    }
    this.registries = List.copyOf(registries);
    this.copier = copier;
  }

  /** Where the commit's image stands, or will stand. */
  List<ImageReference> references(ImageName name, CommitId commit)
      throws PortException, InterruptedException {
    return Concurrently.map(registries, registry -> reference(registry, name, commit));
  }

  /** How to log in to each registry, by its host. */
  Map<String, LoginSource> logins() throws PortException, InterruptedException {
    Map<String, LoginSource> logins = new HashMap<>();
    for (ImageRegistry registry : registries) {
      logins.put(registry.host(), registry::login);
    }
    return logins;
  }

  /**
   * Makes sure that one registry at least answers; the others may be back until they are needed.
   */
  void requireAnswer() throws UnavailableException, InterruptedException {
    List<String> silent = new ArrayList<>();
    for (ImageRegistry registry : registries) {
      try {
        registry.requireAnswer();
        return;
      } catch (UnavailableException e) {
        silent.add(e.getMessage());
      }
    }
    throw new UnavailableException(String.join("; ", silent));
  }

  /** Makes sure that every registry takes images of {@code owner} under {@code name}. */
  void ensureRepository(ImageName name, Repository owner)
      throws PortException, InterruptedException {
    Concurrently.forEach(registries, registry -> registry.ensureRepository(name, owner));
  }

  /**
   * The digest of the commit's image if any registry has it; it is then copied to those that have
   * it not.
   */
  Optional<ImageDigest> findAndComplete(
      ImageName name, CommitId commit, Repository owner, JobLog log)
      throws PortException, InterruptedException {
    List<Optional<ImageDigest>> found =
        Concurrently.map(registries, registry -> registry.find(name, ImageTag.of(commit)));
    Optional<ImageDigest> digest = found.stream().flatMap(Optional::stream).findFirst();
    if (digest.isEmpty()) {
      return digest;
    }
    ensureRepository(name, owner);
    List<ImageRegistry> missing = new ArrayList<>();
    ImageRegistry holder = registries.getFirst();
    for (int i = registries.size() - 1; i >= 0; i--) {
      ImageRegistry registry = registries.get(i);
      if (found.get(i).isEmpty()) {
        missing.add(registry);
      } else if (found.get(i).equals(digest)) {
        holder = registry;
      } else {
        throw new RejectedException(
            String.format(
                "%s has the digest %s, but elsewhere the image of this commit is %s;"
                    + " delete the wrong one and send the push again",
                reference(registry, name, commit), found.get(i).get(), digest.get()));
      }
    }
    copy(holder, missing, name, commit, digest.get(), log);
    return digest;
  }

  /** Pushes to the first registry and copies to the others. */
  ImageDigest publish(BuiltImage image, ImageName name, CommitId commit, JobLog log)
      throws PortException, InterruptedException {
    ImageRegistry first = registries.getFirst();
    ImageReference target = reference(first, name, commit);
    Optional<ImageDigest> meanwhile = first.find(name, ImageTag.of(commit));
    ImageDigest digest;
    if (meanwhile.isPresent()) {
      log.line("found " + target + ", published by another worker meanwhile; keeping that one");
      digest = meanwhile.get();
    } else {
      log.line("pushing " + target);
      ImageDigest pushed = push(image, first, target, log);
      // Another worker may have pushed the same commit at the same time; the last one stands.
      digest = first.find(name, ImageTag.of(commit)).orElse(pushed);
    }
    copy(first, registries.subList(1, registries.size()), name, commit, digest, log);
    return digest;
  }

  /**
   * Puts the git tags on the image in every registry. A tag that no registry would take is passed
   * over with a warning: a tag never fails a build.
   */
  List<ImageTag> tag(ImageName name, ImageDigest digest, List<GitRef> gitTags, JobLog log)
      throws PortException, InterruptedException {
    SequencedSet<ImageTag> wanted = new LinkedHashSet<>();
    for (GitRef gitTag : gitTags) {
      Optional<ImageTag> tag = ImageTag.of(gitTag);
      if (tag.isPresent()) {
        wanted.add(tag.get());
      } else {
        log.warning(
            "leaving out the git tag " + gitTag.shortName() + ": no image can be tagged like that");
      }
    }
    List<ImageTag> tags = new ArrayList<>();
    for (ImageTag tag : wanted) {
      try {
        Concurrently.forEach(registries, registry -> putTag(registry, name, digest, tag, log));
        tags.add(tag);
      } catch (RejectedException e) {
        log.warning("leaving out the tag " + tag + ": " + e.getMessage());
      }
    }
    return tags;
  }

  private static void putTag(
      ImageRegistry registry, ImageName name, ImageDigest digest, ImageTag tag, JobLog log)
      throws PortException, InterruptedException {
    if (registry.find(name, tag).equals(Optional.of(digest))) {
      return;
    }
    log.line("tagging " + new ImageReference(registry.host(), name, tag));
    registry.tag(name, digest, tag);
  }

  private void copy(
      ImageRegistry from,
      List<ImageRegistry> targets,
      ImageName name,
      CommitId commit,
      ImageDigest digest,
      JobLog log)
      throws PortException, InterruptedException {
    Concurrently.forEach(
        targets,
        to -> {
          ImageReference source = reference(from, name, commit);
          ImageReference target = reference(to, name, commit);
          log.line("copying to " + target);
          ImageDigest copied = copy(from, source, to, target);
          if (!copied.equals(digest)) {
            throw new UnavailableException(
                String.format(
                    "%s changed while it was copied: it was %s and %s has %s",
                    source, digest, target, copied));
          }
        });
  }

  /** A login may be refused that is still new enough to be given out: then another is tried. */
  private static ImageDigest push(
      BuiltImage image, ImageRegistry registry, ImageReference target, JobLog log)
      throws PortException, InterruptedException {
    RegistryLogin login = registry.login();
    try {
      return image.push(target, login, log);
    } catch (RejectedException e) {
      if (!registry.renewLogin(login)) {
        throw e;
      }
      log.warning("pushing again with another login: " + e.getMessage());
      return image.push(target, registry.login(), log);
    }
  }

  private ImageDigest copy(
      ImageRegistry from, ImageReference source, ImageRegistry to, ImageReference target)
      throws PortException, InterruptedException {
    RegistryLogin read = from.login();
    RegistryLogin write = to.login();
    try {
      return copier.copy(source, read, target, write);
    } catch (RejectedException e) {
      boolean reads = from.renewLogin(read);
      boolean writes = to.renewLogin(write);
      if (!reads && !writes) {
        throw e;
      }
      return copier.copy(source, from.login(), target, to.login());
    }
  }

  private static ImageReference reference(ImageRegistry registry, ImageName name, CommitId commit)
      throws PortException, InterruptedException {
    return new ImageReference(registry.host(), name, ImageTag.of(commit));
  }
}
