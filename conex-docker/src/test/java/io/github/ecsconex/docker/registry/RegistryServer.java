package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** A registry in memory behind a real HTTP server, which does wrong where a test wants it to. */
final class RegistryServer implements AutoCloseable {
  /** Answers in the registry's stead; says whether it did. */
  @FunctionalInterface
  interface Fault {
    boolean handle(HttpExchange exchange) throws IOException;
  }

  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final HttpServer server;
  private final boolean tls;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final AtomicInteger uploads = new AtomicInteger();

  RegistryServer() throws IOException {
    this(HttpServer.create(LOOPBACK, 0), false);
  }

  private RegistryServer(HttpServer server, boolean tls) {
    this.server = server;
    this.tls = tls;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** One behind TLS. */
  static RegistryServer withTls(SSLContext identity) throws IOException {
    HttpsServer server = HttpsServer.create(LOOPBACK, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity));
    return new RegistryServer(server, true);
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  RegistryEndpoint endpoint() {
    return new RegistryEndpoint(host(), !tls);
  }

  /** From now on {@code fault} sees every request first; the last one added before the others. */
  void add(Fault fault) {
    faults.addFirst(fault);
  }

  /** The next {@code times} requests whose line begins with {@code request} are answered so. */
  void answerNext(int times, String request, int status, Map<String, String> headers, String body) {
    AtomicInteger left = new AtomicInteger(times);
    add(exchange -> {
      if (!line(exchange).startsWith(request) || left.getAndDecrement() <= 0) {
        return false;
      }
      headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
      answer(exchange, status, body.getBytes(UTF_8));
      return true;
    });
  }

  /** Method and path of every request so far, as in {@code GET /v2/app/manifests/v1}. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** The requests so far that begin with {@code start}. */
  List<String> requests(String start) {
    return requests.stream().filter(request -> request.startsWith(start)).toList();
  }

  /** Every Authorization header so far. */
  List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  ImageDigest putBlob(ImageName name, byte[] blob) {
    ImageDigest digest = Manifest.digest(blob);
    blobs.put(name + "@" + digest, blob);
    return digest;
  }

  Optional<byte[]> blob(ImageName name, ImageDigest digest) {
    return Optional.ofNullable(blobs.get(name + "@" + digest));
  }

  ImageDigest putManifest(ImageName name, ImageTag tag, Manifest manifest) {
    manifests.put(name + ":" + tag, manifest);
    manifests.put(name + "@" + manifest.digest(), manifest);
    return manifest.digest();
  }

  /** Puts an image with these layers there, as Docker would. */
  ImageDigest putImage(ImageName name, ImageTag tag, byte[]... layers) {
    return putManifest(name, tag, image(name, layers));
  }

  /** The manifest of an image whose blobs are put there. */
  Manifest image(ImageName name, byte[]... layers) {
    byte[] config = ("{\"layers\":" + layers.length + "}").getBytes(UTF_8);
    String descriptors =
        Stream.of(layers)
            .map(layer -> descriptor("rootfs.diff.tar.gzip", putBlob(name, layer), layer.length))
            .collect(Collectors.joining(","));
    String json =
        """
        {
           "schemaVersion": 2,
           "mediaType": "%s",
           "config": %s,
           "layers": [%s]
        }\
        """
            .formatted(
                MediaTypes.DOCKER_MANIFEST,
                descriptor("container.image.v1+json", putBlob(name, config), config.length),
                descriptors);
    return Manifest.of(MediaTypes.DOCKER_MANIFEST, json);
  }

  /** One entry of a manifest. */
  static String descriptor(String kind, ImageDigest digest, long size) {
    return "{\"mediaType\":\"application/vnd.docker.image.%s\",\"size\":%d,\"digest\":\"%s\"}"
        .formatted(kind, size, digest);
  }

  Optional<Manifest> manifest(ImageName name, ImageTag tag) {
    return Optional.ofNullable(manifests.get(name + ":" + tag));
  }

  void removeTag(ImageName name, ImageTag tag) {
    manifests.remove(name + ":" + tag);
  }

  /** Puts something else than {@code digest} promises where it stands. */
  void corrupt(ImageName name, ImageDigest digest, byte[] bytes) {
    blobs.computeIfPresent(name + "@" + digest, (key, blob) -> bytes);
    manifests.computeIfPresent(
        name + "@" + digest, (key, manifest) -> new Manifest(manifest.mediaType(), bytes));
  }

  /** Lets in only who bears {@code authorization}; the others are told {@code challenge}. */
  void demand(String challenge, Predicate<String> authorization) {
    add(exchange -> {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (given != null && authorization.test(given)) {
        return false;
      }
      exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
      error(exchange, 401, "UNAUTHORIZED");
      return true;
    });
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  static String line(HttpExchange exchange) {
    return exchange.getRequestMethod() + " " + exchange.getRequestURI();
  }

  static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    // What is left of the request has the server drop the connection, which may by then be the next
    // request's.
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
    }
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  static void error(HttpExchange exchange, int status, String code) throws IOException {
    String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"so it is\"}]}";
    answer(exchange, status, json.getBytes(UTF_8));
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.add(line(exchange));
    authorizations.addAll(
        exchange.getRequestHeaders().getOrDefault("Authorization", new ArrayList<>()));
    for (Fault fault : faults) {
      if (fault.handle(exchange)) {
        return;
      }
    }
    String path = exchange.getRequestURI().getPath();
    String start = "/v2/";
    int kind = Math.max(path.lastIndexOf("/manifests/"), path.lastIndexOf("/blobs/"));
    if (!path.startsWith(start) || kind < start.length()) {
      error(exchange, 404, "UNSUPPORTED");
      return;
    }
    String name = path.substring(start.length(), kind);
    String rest = path.substring(kind);
    if (rest.startsWith("/manifests/")) {
      handleManifest(exchange, name, rest.substring("/manifests/".length()));
    } else if (rest.startsWith("/blobs/uploads/")) {
      handleUpload(exchange, name);
    } else {
      handleBlob(exchange, name, rest.substring("/blobs/".length()));
    }
  }

  private void handleManifest(HttpExchange exchange, String name, String reference)
      throws IOException {
    String key = name + (reference.contains(":") ? "@" : ":") + reference;
    if (exchange.getRequestMethod().equals("PUT")) {
      Manifest manifest =
          new Manifest(
              exchange.getRequestHeaders().getFirst("Content-Type"),
              exchange.getRequestBody().readAllBytes());
      manifests.put(key, manifest);
      manifests.put(name + "@" + manifest.digest(), manifest);
      exchange.getResponseHeaders().set("Docker-Content-Digest", manifest.digest().value());
      answer(exchange, 201, new byte[0]);
      return;
    }
    Manifest manifest = manifests.get(key);
    if (manifest == null) {
      error(exchange, 404, "MANIFEST_UNKNOWN");
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", manifest.mediaType());
    exchange.getResponseHeaders().set("Docker-Content-Digest", manifest.digest().value());
    answer(exchange, 200, manifest.bytes());
  }

  private void handleBlob(HttpExchange exchange, String name, String digest) throws IOException {
    byte[] blob = blobs.get(name + "@" + digest);
    if (blob == null) {
      error(exchange, 404, "BLOB_UNKNOWN");
      return;
    }
    answer(exchange, 200, blob);
  }

  private void handleUpload(HttpExchange exchange, String name) throws IOException {
    Map<String, String> query = query(exchange);
    if (exchange.getRequestMethod().equals("POST")) {
      byte[] mounted = blobs.get(query.get("from") + "@" + query.get("mount"));
      if (mounted != null) {
        blobs.put(name + "@" + query.get("mount"), mounted);
        answer(exchange, 201, new byte[0]);
        return;
      }
      exchange
          .getResponseHeaders()
          .set("Location", "/v2/" + name + "/blobs/uploads/" + uploads.incrementAndGet() + "?s=1");
      answer(exchange, 202, new byte[0]);
      return;
    }
    byte[] blob = exchange.getRequestBody().readAllBytes();
    String digest = query.getOrDefault("digest", "");
    if (!Manifest.digest(blob).value().equals(digest)) {
      error(exchange, 400, "DIGEST_INVALID");
      return;
    }
    blobs.put(name + "@" + digest, blob);
    answer(exchange, 201, new byte[0]);
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new ConcurrentHashMap<>();
    String text = exchange.getRequestURI().getQuery();
    for (String pair : text == null ? new String[0] : text.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    return query;
  }
}
