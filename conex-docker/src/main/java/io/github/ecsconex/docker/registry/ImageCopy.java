package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.log.LogContext;
import io.github.ecsconex.docker.registry.ManifestContent.Blob;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** One image on its way from one registry to another: first what it is made of, then itself. */
final class ImageCopy {
  /** As many as Docker itself moves at once. */
  private static final int BLOBS_AT_ONCE = 4;

  /** An index of images; what is deeper than an index of indexes was made to be deep. */
  private static final int DEEPEST = 2;

  /** One end of the way. */
  record End(RegistryClient client, ImageReference reference) {
    ImageName name() {
      return reference.name();
    }

    String tag() {
      return reference.tag().value();
    }
  }

  private final End from;
  private final End to;
  private final String what;
  private final Retries retries;

  ImageCopy(End from, End to, RegistryTransport transport) {
    this.from = from;
    this.to = to;
    this.what = "copy " + from.reference() + " to " + to.reference();
    this.retries = new Retries(transport, what);
  }

  ImageDigest make() throws PortException, InterruptedException {
    Manifest manifest = read(from.tag());
    ImageDigest digest = manifest.digest();
    if (!stands(to.tag(), digest)) {
      if (!stands(digest.value(), digest)) {
        copyContent(manifest, 0);
      }
      put(to.tag(), manifest);
    }
    return digest;
  }

  private void copyContent(Manifest manifest, int depth)
      throws PortException, InterruptedException {
    ManifestContent content =
        at(
            from,
            () -> {
              if (depth > DEEPEST) {
                throw new RefusalException("it is an index of indexes of indexes");
              }
              return ManifestContent.of(manifest);
            });
    for (ImageDigest each : content.manifests()) {
      if (!stands(each.value(), each)) {
        Manifest child = read(each.value());
        copyContent(child, depth + 1);
        put(each.value(), child);
      }
    }
    copyBlobs(content.blobs());
  }

  private void copyBlobs(List<Blob> blobs) throws PortException, InterruptedException {
    LogContext context = LogContext.ofThisThread();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(BLOBS_AT_ONCE, Thread.ofVirtual().factory())) {
      CompletionService<@Nullable PortException> copies = new ExecutorCompletionService<>(threads);
      try {
        for (Blob blob : blobs) {
          copies.submit(context.around(() -> copyOrFail(blob)));
        }
        for (int ended = 0; ended < blobs.size(); ended++) {
          PortException failure = copies.take().get();
          if (failure != null) {
            throw failure;
          }
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private @Nullable PortException copyOrFail(Blob blob) throws InterruptedException {
    try {
      copy(blob);
      return null;
    } catch (PortException e) {
      return e;
    }
  }

  private void copy(Blob blob) throws PortException, InterruptedException {
    if (at(to, () -> to.client().hasBlob(to.name(), blob.digest()))) {
      return;
    }
    boolean neighbours = from.reference().host().equals(to.reference().host());
    if (neighbours && at(to, () -> to.client().mountBlob(to.name(), blob.digest(), from.name()))) {
      return;
    }
    BlobTransfer transfer = new BlobTransfer(blob);
    try {
      retries.run(transfer::attempt);
    } catch (IOException e) {
      throw Failures.of(what, transfer.end.reference().host(), e);
    }
  }

  /** Sends one blob, and knows which end it was that failed. */
  private final class BlobTransfer {
    private final Blob blob;
    private End end = to;

    BlobTransfer(Blob blob) {
      this.blob = blob;
    }

    boolean attempt() throws IOException, InterruptedException {
      end = to;
      URI upload = to.client().startUpload(to.name());
      end = from;
      try (BlobStream content = from.client().openBlob(from.name(), blob)) {
        end = to;
        try {
          to.client().upload(to.name(), upload, blob, content);
        } catch (IOException e) {
          if (content.failure().isPresent()) {
            end = from;
            throw content.failure().get();
          }
          if (e instanceof HttpTimeoutException && content.isWaiting()) {
            end = from;
          }
          throw e;
        }
        return true;
      }
    }
  }

  private Manifest read(String reference) throws PortException, InterruptedException {
    return at(
        from,
        () ->
            from.client()
                .manifest(from.name(), reference)
                .orElseThrow(() -> new RefusalException("it has no image " + reference)));
  }

  private boolean stands(String reference, ImageDigest digest)
      throws PortException, InterruptedException {
    return at(
        to, () -> to.client().digest(to.name(), reference).filter(digest::equals).isPresent());
  }

  private void put(String reference, Manifest manifest) throws PortException, InterruptedException {
    at(
        to,
        () -> {
          to.client().put(to.name(), reference, manifest);
          return true;
        });
  }

  private <T> T at(End end, Retries.Attempt<T> call) throws PortException, InterruptedException {
    try {
      return call.make();
    } catch (IOException e) {
      throw Failures.of(what, end.reference().host(), e);
    }
  }
}
