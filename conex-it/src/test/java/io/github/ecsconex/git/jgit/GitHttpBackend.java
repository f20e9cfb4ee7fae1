package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.RemoteRepositoryHost;
import io.github.ecsconex.core.source.TreeFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** A web server that runs {@code git http-backend}, as most Git servers do. */
final class GitHttpBackend implements RemoteRepositoryHost, AutoCloseable {
  static final String USER = "x-access-token";
  static final String TOKEN = "ghp_secretOfMona";

  private final GitPrograms repositories;
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore stalledCallers = new Semaphore(0);
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean wantsCredentials;
  private volatile boolean credentialsAccepted = true;
  private volatile boolean stalled;
  private volatile boolean old;

  GitHttpBackend(Path directory) throws IOException {
    repositories = new GitPrograms(directory);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  RepositoryLocations locations() {
    return RepositoryLocations.template(
        "http://127.0.0.1:" + server.getAddress().getPort() + "/{owner}/{repo}");
  }

  GitPrograms repositories() {
    return repositories;
  }

  /** From now on only who has {@link #TOKEN} is let in. */
  void wantCredentials() {
    wantsCredentials = true;
  }

  /** From now on only version 0 of the protocol is spoken. */
  void beOld() {
    old = true;
  }

  /** How many bytes were sent in answers so far. */
  long sent() {
    return sent.get();
  }

  @Override
  public CommitId commit(Repository repository, GitRef branch, Map<String, TreeFile> files)
      throws Exception {
    return repositories.commit(repository, branch, files);
  }

  @Override
  public CommitId annotate(Repository repository, String tag, CommitId commit) throws Exception {
    return repositories.annotate(repository, tag, commit);
  }

  @Override
  public void point(Repository repository, GitRef ref, CommitId id) throws Exception {
    repositories.point(repository, ref, id);
  }

  @Override
  public void refuseCredentials() {
    wantsCredentials = true;
    credentialsAccepted = false;
  }

  @Override
  public void goAway() {
    server.stop(0);
  }

  @Override
  public void stall() {
    stalled = true;
  }

  @Override
  public void awaitStalledCaller() throws InterruptedException {
    stalledCallers.acquire();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (stalled) {
        stalledCallers.release();
        new CountDownLatch(1).await();
      }
      if (isLetIn(exchange)) {
        run(exchange);
      } else {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Git\"");
        exchange.sendResponseHeaders(401, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isLetIn(HttpExchange exchange) {
    String login = Base64.getEncoder().encodeToString((USER + ":" + TOKEN).getBytes(UTF_8));
    return !wantsCredentials
        || (credentialsAccepted
            && ("Basic " + login).equals(exchange.getRequestHeaders().getFirst("Authorization")));
  }

  /** See git-http-backend(1) for what it reads, RFC 3875 for what it writes. */
  private void run(HttpExchange exchange) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = builder.environment();
    environment.putAll(GitPrograms.environment());
    environment.put("GIT_PROJECT_ROOT", repositories.root().toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", exchange.getRequestURI().getPath());
    put(environment, "QUERY_STRING", exchange.getRequestURI().getQuery());
    put(environment, "CONTENT_TYPE", exchange.getRequestHeaders().getFirst("Content-Type"));
    put(environment, "CONTENT_LENGTH", exchange.getRequestHeaders().getFirst("Content-Length"));
    put(
        environment,
        "HTTP_CONTENT_ENCODING",
        exchange.getRequestHeaders().getFirst("Content-Encoding"));
    if (!old) {
      put(environment, "GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
    }
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (OutputStream in = process.getOutputStream()) {
      exchange.getRequestBody().transferTo(in);
    }
    try (InputStream out = new BufferedInputStream(process.getInputStream())) {
      int status = 200;
      for (String line = line(out); !line.isEmpty(); line = line(out)) {
        String[] header = line.split(": ", 2);
        if (header[0].equals("Status")) {
          status = Integer.parseInt(header[1].substring(0, 3));
        } else {
          exchange.getResponseHeaders().set(header[0], header[1]);
        }
      }
      exchange.sendResponseHeaders(status, 0);
      byte[] buffer = new byte[8192];
      for (int n = out.read(buffer); n >= 0; n = out.read(buffer)) {
        exchange.getResponseBody().write(buffer, 0, n);
        sent.addAndGet(n);
      }
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static void put(Map<String, String> environment, String name, String value) {
    if (value != null) {
      environment.put(name, value);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
