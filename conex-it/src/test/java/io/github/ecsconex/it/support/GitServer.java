package io.github.ecsconex.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.RemoteRepositoryHost;
import io.github.ecsconex.core.source.TreeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/**
 * Git's own server, {@code git http-backend}, behind HTTP. It may ask for a login, go away, come
 * back where it was, and leave questions without an answer.
 */
public final class GitServer implements RemoteRepositoryHost, AutoCloseable {
  /** Whom a server lets in that asks for a login. */
  public static final String USER = "x-access-token";

  /** The password of {@link #USER}. */
  public static final String TOKEN = "s3cret-t0ken";

  private final GitRepositories repositories;
  private final Optional<SSLContext> tls;
  private final int port;
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private final Semaphore stalled = new Semaphore(0);
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile Predicate<String> letsIn = authorization -> true;
  private volatile boolean stalling;
  private volatile boolean old;
  private HttpServer server;

  private GitServer(Path root, Optional<SSLContext> tls) throws IOException {
    this.repositories = new GitRepositories(root);
    this.tls = tls;
    this.port = FreePort.find();
    comeBack();
  }

  /** Starts a server of the repositories in {@code root} that lets everybody in. */
  public static GitServer start(Path root) throws IOException {
    return new GitServer(root, Optional.empty());
  }

  /** The same, by HTTPS, with the certificate that {@code identity} has. */
  public static GitServer startWithTls(Path root, SSLContext identity) throws IOException {
    return new GitServer(root, Optional.of(identity));
  }

  /** Where repositories are, as a template of their owners and names. */
  public String url() {
    return (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port + "/{owner}/{repo}.git";
  }

  /** What the server serves. */
  public GitRepositories repositories() {
    return repositories;
  }

  /** How often a client has asked for objects; questions for refs do not count. */
  public int fetches() {
    return fetches.get();
  }

  /** How many bytes of answers were sent so far. */
  public long sent() {
    return sent.get();
  }

  /** From now on only version 0 of the protocol is spoken. */
  public void beOld() {
    old = true;
  }

  @Override
  public CommitId commit(Repository repository, GitRef branch, Map<String, TreeFile> files)
      throws IOException, InterruptedException {
    return repositories.commit(repository, branch, files);
  }

  @Override
  public CommitId annotate(Repository repository, String tag, CommitId commit)
      throws IOException, InterruptedException {
    return repositories.annotate(repository, tag, commit);
  }

  @Override
  public void point(Repository repository, GitRef ref, CommitId id)
      throws IOException, InterruptedException {
    repositories.point(repository, ref, id);
  }

  /** From now on only {@link #USER} is let in, by {@link #TOKEN}. */
  public void askForLogin() {
    askForLogin(TOKEN::equals);
  }

  /** From now on only {@link #USER} is let in, by a password that will do. */
  public void askForLogin(Predicate<String> passwords) {
    String prefix = USER + ":";
    letsIn =
        authorization -> {
          if (!authorization.startsWith("Basic ")) {
            return false;
          }
          byte[] decoded = Base64.getDecoder().decode(authorization.substring("Basic ".length()));
          String given = new String(decoded, UTF_8);
          return given.startsWith(prefix) && passwords.test(given.substring(prefix.length()));
        };
  }

  @Override
  public void refuseCredentials() {
    letsIn = authorization -> false;
  }

  @Override
  public void goAway() {
    server.stop(0);
  }

  /** Starts again after {@link #goAway()}, where it was. */
  public void comeBack() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    if (tls.isPresent()) {
      HttpsServer secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      server = secure;
    } else {
      server = HttpServer.create(address, 0);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  @Override
  public void stall() {
    stalling = true;
  }

  @Override
  public void awaitStalledCaller() throws InterruptedException {
    stalled.acquire();
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (stalling) {
        stalled.release();
        end.await();
        return;
      }
      if (!letsIn.test(orEmpty(exchange.getRequestHeaders().getFirst("Authorization")))) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      runBackend(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** See git-http-backend(1), and RFC 3875 for the variables. */
  private void runBackend(HttpExchange exchange) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = builder.environment();
    environment.putAll(GitRepositories.ENVIRONMENT);
    Headers headers = exchange.getRequestHeaders();
    environment.put("GIT_PROJECT_ROOT", repositories.root().toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", exchange.getRequestURI().getPath());
    environment.put("QUERY_STRING", orEmpty(exchange.getRequestURI().getQuery()));
    environment.put("CONTENT_TYPE", orEmpty(headers.getFirst("Content-Type")));
    environment.put("GIT_PROTOCOL", old ? "" : orEmpty(headers.getFirst("Git-Protocol")));
    environment.put("REMOTE_ADDR", "127.0.0.1");
    Process backend = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    byte[] question = question(exchange);
    if (asksForObjects(question)) {
      fetches.incrementAndGet();
    }
    try (OutputStream input = backend.getOutputStream()) {
      input.write(question);
    }
    try (InputStream output = backend.getInputStream()) {
      int status = 200;
      for (String line = headerLine(output); !line.isEmpty(); line = headerLine(output)) {
        String[] header = line.split(": ", 2);
        if (header[0].equals("Status")) {
          status = Integer.parseInt(header[1].substring(0, 3));
        } else {
          exchange.getResponseHeaders().set(header[0], header[1]);
        }
      }
      exchange.sendResponseHeaders(status, 0);
      sent.addAndGet(output.transferTo(exchange.getResponseBody()));
    }
  }

  private static byte[] question(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream plain = zipped ? new GZIPInputStream(body) : body) {
      return plain.readAllBytes();
    }
  }

  /** By what a client of any version of the protocol says only then; see gitprotocol-pack(5). */
  private static boolean asksForObjects(byte[] question) {
    return new String(question, UTF_8).contains("want ");
  }

  private static String headerLine(InputStream output) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = output.read(); c != '\n' && c != -1; c = output.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(UTF_8);
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
