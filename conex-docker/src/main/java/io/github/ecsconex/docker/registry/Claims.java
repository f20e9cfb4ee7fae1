package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.work.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which Git repository's images a name in a registry holds. The registry itself says so: beside the
 * images, under the tag {@value #TAG}, stands a manifest without content whose annotation {@value
 * #ANNOTATION} is {@code owner/name}.
 *
 * <p>The protocol knows no "put unless it is there". So whoever puts a claim waits a moment and
 * reads again whose it is: of two who do it at once, the later one's stands by then, unless a
 * question of his took longer than that moment. A registry that takes no such manifest gets none;
 * then two names are told apart only within one process. Safe for use by many threads.
 */
final class Claims {
  static final String TAG = "_conex";
  static final String ANNOTATION = "io.github.ecsconex.repository";

  private static final Logger log = LoggerFactory.getLogger(Claims.class);

  private static final byte[] EMPTY = "{}".getBytes(UTF_8);
  private static final Duration MOMENT = Duration.ofMillis(500);

  /** How registries say that they do not take a manifest of this kind. */
  private static final Set<Integer> NOT_TAKEN = Set.of(400, 405, 406, 415, 422);

  private static final class Holder {
    /** Held while the registry is asked, so that two of one process never cross. */
    final ReentrantLock asking = new ReentrantLock();

    @Nullable Repository owner;
  }

  private final RegistryClient client;
  private final Ticker ticker;
  private final String host;
  private final Map<ImageName, Holder> holders = new ConcurrentHashMap<>();
  private final AtomicBoolean warned = new AtomicBoolean();

  Claims(RegistryClient client, Ticker ticker, String host) {
    this.client = client;
    this.ticker = ticker;
    this.host = host;
  }

  /**
   * Makes {@code name} stand for {@code owner}'s images; the registry is asked once for each name.
   *
   * @throws RefusalException if it stands for another's
   */
  void claim(ImageName name, Repository owner) throws IOException, InterruptedException {
    Holder holder = holders.computeIfAbsent(name, absent -> new Holder());
    holder.asking.lockInterruptibly();
    try {
      Repository known = holder.owner;
      Repository actual = known == null ? ask(name, owner) : known;
      if (!actual.isSameAs(owner)) {
        throw new RefusalException(
            String.format(
                "it holds the images of %s; name images {owner}/{repo}, or delete %s/%s:%s if %s"
                    + " is to have the name",
                actual, host, name, TAG, owner));
      }
      holder.owner = owner;
    } finally {
      holder.asking.unlock();
    }
  }

  private Repository ask(ImageName name, Repository owner)
      throws IOException, InterruptedException {
    Optional<Repository> present = read(name);
    if (present.isPresent()) {
      return present.get();
    }
    try {
      client.putBlob(name, EMPTY);
      client.putIfAbsent(name, TAG, manifest(owner));
    } catch (AnswerException e) {
      if (e.isPassing() || !NOT_TAKEN.contains(e.status())) {
        throw e;
      }
      if (warned.compareAndSet(false, true)) {
        log.warn(
            "{} takes no record of which Git repository a name belongs to ({}); two workers may"
                + " mix the images of two repositories whose names become one",
            host,
            e.getMessage());
      }
      return owner;
    }
    ticker.sleep(MOMENT);
    return read(name)
        .orElseThrow(() -> new RefusalException("the tag " + TAG + " is gone as soon as put"));
  }

  private Optional<Repository> read(ImageName name) throws IOException, InterruptedException {
    Optional<Manifest> manifest = client.manifest(name, TAG);
    if (manifest.isEmpty()) {
      return Optional.empty();
    }
    String owner = manifest.get().json().path("annotations").path(ANNOTATION).asText("");
    try {
      return Optional.of(Repository.parse(owner));
    } catch (IllegalArgumentException e) {
      throw new RefusalException(
          String.format(
              "its tag %s should say which repository's images it holds, and does not", TAG));
    }
  }

  /** OCI image specification 1.1, "Guidelines for Artifact Usage"; same bytes each time. */
  private static Manifest manifest(Repository owner) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode empty =
        json.objectNode()
            .put("mediaType", MediaTypes.OCI_EMPTY)
            .put("digest", emptyDigest().value())
            .put("size", EMPTY.length);
    ObjectNode manifest =
        json.objectNode()
            .put("schemaVersion", 2)
            .put("mediaType", MediaTypes.OCI_MANIFEST)
            .put("artifactType", "application/vnd.ecsconex.claim.v1");
    manifest.set("config", empty);
    // Registries may insist on a layer.
    manifest.putArray("layers").add(empty);
    manifest.putObject("annotations").put(ANNOTATION, owner.toString());
    return Manifest.of(MediaTypes.OCI_MANIFEST, manifest.toString());
  }

  private static ImageDigest emptyDigest() {
    return Manifest.digest(EMPTY);
  }
}
