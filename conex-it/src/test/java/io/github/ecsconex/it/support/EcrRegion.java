package io.github.ecsconex.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The registry of one region of ECR, at its own name and behind TLS. Repositories and tags are
 * those of the {@link EcrCatalog}, the bytes are in a registry of the distribution project, and who
 * pushes an image has it in both.
 */
public final class EcrRegion implements AutoCloseable {
  private static final Pattern PATH =
      Pattern.compile("/v2/(?<name>.+)/(?<kind>manifests|blobs)/(?<reference>.*)");

  private final String host;
  private final InetSocketAddress address;
  private final SSLContext tls;
  private final EcrLogins logins;
  private final EcrCatalog catalog;
  private final LocalRegistry bytes;
  private final Upstream upstream;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger uploads = new AtomicInteger();
  private final AtomicInteger faultsLeft = new AtomicInteger();
  private volatile EcrFault fault = EcrFault.UNAUTHORIZED;
  private @Nullable HttpsServer server;

  EcrRegion(
      String host,
      InetSocketAddress address,
      SSLContext tls,
      EcrLogins logins,
      EcrCatalog catalog,
      LocalRegistry bytes) {
    this.host = host;
    this.address = address;
    this.tls = tls;
    this.logins = logins;
    this.catalog = catalog;
    this.bytes = bytes;
    this.upstream = new Upstream(URI.create("http://" + bytes.host()));
  }

  /** What stands in front of the names of its images. */
  public String host() {
    return host;
  }

  /** What its API tells of its images. */
  public EcrCatalog catalog() {
    return catalog;
  }

  /** Whether the bytes of the image are here; the registry takes no manifest without its blobs. */
  public boolean holds(String name, String digest) throws IOException, InterruptedException {
    try (RegistryContent content = new RegistryContent(bytes.host())) {
      return content.digest(name, digest).equals(Optional.of(digest));
    }
  }

  /** How often somebody began to send a blob so far. */
  public int uploads() {
    return uploads.get();
  }

  /**
   * From now on whoever comes with a login that was given so far is answered with {@code fault}.
   */
  public void revokeLogins(EcrFault fault) {
    logins.revoke(fault);
  }

  /** Answers the next {@code times} questions of who pushes with {@code with}. */
  public void failPushes(EcrFault with, int times) {
    fault = with;
    faultsLeft.set(times);
  }

  /** From now on nobody can connect. The API of ECR is another server, which goes on. */
  public void goDown() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  /** Lets everybody connect, at first or again. */
  public void comeUp() throws IOException {
    faultsLeft.set(0);
    if (server == null) {
      HttpsServer fresh = HttpsServer.create(address, 0);
      fresh.setHttpsConfigurator(new HttpsConfigurator(tls));
      fresh.setExecutor(threads);
      fresh.createContext("/", this::answer);
      fresh.start();
      server = fresh;
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      Optional<EcrFault> refusal = logins.refusal(authorization);
      if (refusal.isPresent()) {
        fail(exchange, refusal.get());
        return;
      }
      String method = exchange.getRequestMethod();
      boolean reads = method.equals("GET") || method.equals("HEAD");
      if (!reads && faultsLeft.getAndDecrement() > 0) {
        fail(exchange, fault);
        return;
      }
      Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
      if (!path.matches()) {
        pass(exchange);
      } else if (path.group("kind").equals("blobs")) {
        blob(exchange, path.group("name"));
      } else if (reads) {
        readManifest(exchange, path.group("name"), path.group("reference"));
      } else {
        putManifest(exchange, path.group("name"), path.group("reference"));
      }
    }
  }

  private void blob(HttpExchange exchange, String name) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      if (!catalog.hasRepository(name)) {
        fail(exchange, unknown(name));
        return;
      }
      uploads.incrementAndGet();
    }
    pass(exchange);
  }

  private void readManifest(HttpExchange exchange, String name, String reference)
      throws IOException {
    Optional<String> digest =
        reference.contains(":") ? Optional.of(reference) : catalog.digest(name, reference);
    if (digest.isEmpty()) {
      fail(exchange, new EcrFault(404, "MANIFEST_UNKNOWN", "Requested image not found"));
      return;
    }
    Upstream.answer(exchange, upstream.ask(exchange, "/v2/" + name + "/manifests/" + digest.get()));
  }

  private void putManifest(HttpExchange exchange, String name, String reference)
      throws IOException {
    if (!catalog.hasRepository(name)) {
      fail(exchange, unknown(name));
      return;
    }
    byte[] manifest = exchange.getRequestBody().readAllBytes();
    String digest = digest(manifest);
    HttpResponse<InputStream> answer =
        upstream.ask(
            exchange, "/v2/" + name + "/manifests/" + digest, BodyPublishers.ofByteArray(manifest));
    if (answer.statusCode() == 201) {
      String mediaType = exchange.getRequestHeaders().getFirst("Content-Type");
      catalog.put(name, reference, new String(manifest, UTF_8), mediaType, digest);
    }
    Upstream.answer(exchange, answer);
  }

  private static String digest(byte[] manifest) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(manifest);
      return "sha256:" + HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void pass(HttpExchange exchange) throws IOException {
    Upstream.answer(exchange, upstream.ask(exchange, exchange.getRequestURI().toString()));
  }

  private static EcrFault unknown(String name) {
    return new EcrFault(
        404,
        "NAME_UNKNOWN",
        "The repository with name '" + name + "' does not exist in the registry");
  }

  private void fail(HttpExchange exchange, EcrFault with) throws IOException {
    if (with.status() == 401) {
      exchange
          .getResponseHeaders()
          .set("WWW-Authenticate", "Basic realm=\"https://" + host + "/\"");
    }
    byte[] body = with.json().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(with.status(), bodiless ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    goDown();
    threads.shutdownNow();
    upstream.close();
    catalog.close();
    bytes.close();
  }
}
