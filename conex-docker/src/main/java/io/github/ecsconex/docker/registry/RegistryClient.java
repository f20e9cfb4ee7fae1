package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.docker.registry.ManifestContent.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The distribution protocol (OCI distribution specification 1.1, Docker Registry HTTP API V2) as
 * far as images are found, tagged and copied. What stands in a registry is taken and given byte for
 * byte. Safe for use by many threads.
 */
final class RegistryClient {
  private static final String DIGEST_HEADER = "Docker-Content-Digest";
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;
  private static final int NOT_FOUND = 404;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final RegistryHttp http;
  private final Retries retries;
  private final RegistryEndpoint endpoint;
  private final Access access;

  /**
   * What a client asks a token server to be let do. One that pushes asks for all of it at once:
   * Docker Hub tells only him that a repository is not there yet, and everybody else that he may
   * not know.
   */
  enum Access {
    PULL("pull"),
    PULL_AND_PUSH("pull,push");

    private final String actions;

    Access(String actions) {
      this.actions = actions;
    }
  }

  RegistryClient(
      RegistryTransport transport, RegistryEndpoint endpoint, RegistryLogin login, Access access) {
    this.http = new RegistryHttp(transport, endpoint, login);
    this.retries = new Retries(transport, endpoint.host());
    this.endpoint = endpoint;
    this.access = access;
  }

  /** Makes sure that the registry speaks the protocol; asks once. */
  void requireAnswer() throws IOException, InterruptedException {
    http.ask(
        new RegistryHttp.Question(
            "GET",
            endpoint.origin().resolve("/v2/"),
            Map.of(),
            BodyPublishers.noBody(),
            List.of(),
            Set.of(OK)),
        LimitedBody.handler());
  }

  /** The digest of what stands under a tag or a digest; empty if nothing does. */
  Optional<ImageDigest> digest(ImageName name, String reference)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        ask(manifestQuestion("HEAD", name, reference, Set.of(OK, NOT_FOUND)));
    if (answer.statusCode() == NOT_FOUND) {
      return Optional.empty();
    }
    Optional<ImageDigest> digest = digestHeader(answer);
    return digest.isPresent() ? digest : manifest(name, reference).map(Manifest::digest);
  }

  /** What stands under a tag or a digest; empty if nothing does. */
  Optional<Manifest> manifest(ImageName name, String reference)
      throws IOException, InterruptedException {
    return retries.run(() -> {
      HttpResponse<InputStream> answer =
          http.ask(
              manifestQuestion("GET", name, reference, Set.of(OK, NOT_FOUND)),
              LimitedBody.handler());
      return answer.statusCode() == NOT_FOUND
          ? Optional.empty()
          : Optional.of(read(answer, reference));
    });
  }

  /**
   * Puts {@code manifest} under a tag or its digest.
   *
   * @throws RefusalException also if the registry then has something else there
   */
  void put(ImageName name, String reference, Manifest manifest)
      throws IOException, InterruptedException {
    requireStored(name, reference, manifest, ask(manifestPut(name, reference, manifest)));
  }

  /**
   * Puts {@code manifest} under a tag, unless something stands there. It looks before each attempt,
   * since another may have put something there while it waited to try again; the protocol knows no
   * such request, so that what another puts between the look and the attempt is put over.
   *
   * @throws RefusalException also if the registry then has something else there
   */
  void putIfAbsent(ImageName name, String tag, Manifest manifest)
      throws IOException, InterruptedException {
    RegistryHttp.Question there = manifestQuestion("HEAD", name, tag, Set.of(OK, NOT_FOUND));
    RegistryHttp.Question put = manifestPut(name, tag, manifest);
    Optional<HttpResponse<InputStream>> answer =
        retries.run(() ->
            http.ask(there, LimitedBody.handler()).statusCode() == OK
                ? Optional.empty()
                : Optional.of(http.ask(put, LimitedBody.handler())));
    if (answer.isPresent()) {
      requireStored(name, tag, manifest, answer.get());
    }
  }

  private void requireStored(
      ImageName name, String reference, Manifest manifest, HttpResponse<InputStream> answer)
      throws IOException, InterruptedException {
    Optional<ImageDigest> header = digestHeader(answer);
    Optional<ImageDigest> stored = header.isPresent() ? header : digest(name, reference);
    if (!stored.equals(Optional.of(manifest.digest()))) {
      throw new RefusalException(
          String.format(
              "it was given %s and has %s",
              manifest.digest(), stored.map(ImageDigest::value).orElse("nothing")));
    }
  }

  /** Puts a small blob there, unless it is there. */
  void putBlob(ImageName name, byte[] blob) throws IOException, InterruptedException {
    ImageDigest digest = Manifest.digest(blob);
    if (hasBlob(name, digest)) {
      return;
    }
    retries.run(() -> {
      RegistryHttp.Question question =
          uploadQuestion(name, startUpload(name), digest, BodyPublishers.ofByteArray(blob));
      return uploading(() -> http.ask(question, LimitedBody.handler()));
    });
  }

  /**
   * Puts a blob there that another repository of the same registry has, without sending it.
   *
   * @return whether the registry did it; it need not
   */
  boolean mountBlob(ImageName name, ImageDigest digest, ImageName from)
      throws IOException, InterruptedException {
    String query = "?mount=" + digest + "&from=" + endpoint.repository(from);
    List<String> scopes = List.of(scope(name, access), scope(from, Access.PULL));
    try {
      HttpResponse<InputStream> answer =
          ask(
              new RegistryHttp.Question(
                  "POST",
                  uri(name, "blobs/uploads/" + query),
                  Map.of(),
                  BodyPublishers.noBody(),
                  scopes,
                  Set.of(CREATED, ACCEPTED)));
      return answer.statusCode() == CREATED;
    } catch (AnswerException e) {
      if (e.isPassing()) {
        throw e;
      }
      // It does not know how, or the login may not read there: the blob can still be sent.
      return false;
    }
  }

  /** Whether a blob is there. */
  boolean hasBlob(ImageName name, ImageDigest digest) throws IOException, InterruptedException {
    return ask(blobQuestion("HEAD", name, digest, Set.of(OK, NOT_FOUND))).statusCode() == OK;
  }

  /** A blob as it comes; tried once. */
  BlobStream openBlob(ImageName name, Blob blob) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.ask(
            blobQuestion("GET", name, blob.digest(), Set.of(OK)), LimitedBody.streamingSuccess());
    return new BlobStream(answer.body(), blob);
  }

  /** Sends a blob to where {@link #startUpload} said; tried once. */
  void upload(ImageName name, URI upload, Blob blob, BlobStream content)
      throws IOException, InterruptedException {
    BodyPublisher body =
        blob.size() == 0
            ? BodyPublishers.noBody()
            : BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> content), blob.size());
    RegistryHttp.Question question = uploadQuestion(name, upload, blob.digest(), body);
    uploading(() -> http.upload(question, content));
  }

  /**
   * A registry that was restarted, or has replicas that do not share uploads, knows no more of one
   * that it began: the next attempt begins another.
   */
  private static <T> T uploading(Retries.Attempt<T> attempt)
      throws IOException, InterruptedException {
    try {
      return attempt.make();
    } catch (AnswerException e) {
      if (e.status() == NOT_FOUND || e.status() == RANGE_NOT_SATISFIABLE) {
        throw new IOException("it has lost the upload that it began: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Where a blob can be sent; tried once. */
  URI startUpload(ImageName name) throws IOException, InterruptedException {
    URI uri = uri(name, "blobs/uploads/");
    HttpResponse<InputStream> answer =
        http.ask(
            new RegistryHttp.Question(
                "POST", uri, Map.of(), BodyPublishers.noBody(), scopes(name), Set.of(ACCEPTED)),
            LimitedBody.handler());
    return RegistryHttp.target(uri, answer);
  }

  private RegistryHttp.Question uploadQuestion(
      ImageName name, URI upload, ImageDigest digest, BodyPublisher content) {
    String separator = upload.getRawQuery() == null ? "?" : "&";
    return new RegistryHttp.Question(
        "PUT",
        URI.create(upload + separator + "digest=" + digest),
        Map.of("Content-Type", "application/octet-stream"),
        content,
        scopes(name),
        Set.of(OK, CREATED));
  }

  private RegistryHttp.Question blobQuestion(
      String method, ImageName name, ImageDigest digest, Set<Integer> expected) {
    return new RegistryHttp.Question(
        method,
        uri(name, "blobs/" + digest),
        Map.of(),
        BodyPublishers.noBody(),
        scopes(name),
        expected);
  }

  private Manifest read(HttpResponse<InputStream> answer, String reference) throws IOException {
    byte[] bytes;
    try (InputStream body = answer.body()) {
      bytes = body.readAllBytes();
    }
    Manifest manifest = Manifest.of(answer.headers().firstValue("Content-Type"), bytes);
    Optional<ImageDigest> promised =
        reference.indexOf(':') >= 0
            ? Optional.of(new ImageDigest(reference))
            : digestHeader(answer);
    if (promised.isPresent() && !promised.get().equals(manifest.digest())) {
      throw new RefusalException(
          String.format("its manifest %s has the digest %s", promised.get(), manifest.digest()));
    }
    return manifest;
  }

  private RegistryHttp.Question manifestPut(ImageName name, String reference, Manifest manifest) {
    return new RegistryHttp.Question(
        "PUT",
        uri(name, "manifests/" + reference),
        Map.of("Content-Type", manifest.mediaType()),
        BodyPublishers.ofByteArray(manifest.bytes()),
        scopes(name),
        Set.of(OK, CREATED));
  }

  private RegistryHttp.Question manifestQuestion(
      String method, ImageName name, String reference, Set<Integer> expected) {
    return new RegistryHttp.Question(
        method,
        uri(name, "manifests/" + reference),
        Map.of("Accept", MediaTypes.ACCEPTED),
        BodyPublishers.noBody(),
        scopes(name),
        expected);
  }

  private HttpResponse<InputStream> ask(RegistryHttp.Question question)
      throws IOException, InterruptedException {
    return retries.run(() -> http.ask(question, LimitedBody.handler()));
  }

  private URI uri(ImageName name, String path) {
    return endpoint.origin().resolve("/v2/" + endpoint.repository(name) + "/" + path);
  }

  private List<String> scopes(ImageName name) {
    return List.of(scope(name, access));
  }

  private String scope(ImageName name, Access asked) {
    return "repository:" + endpoint.repository(name) + ":" + asked.actions;
  }

  private static Optional<ImageDigest> digestHeader(HttpResponse<InputStream> answer) {
    return answer.headers().firstValue(DIGEST_HEADER).flatMap(RegistryClient::sha256);
  }

  private static Optional<ImageDigest> sha256(String text) {
    try {
      return Optional.of(new ImageDigest(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
