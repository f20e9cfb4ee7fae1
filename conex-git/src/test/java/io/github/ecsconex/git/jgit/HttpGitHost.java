package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.RemoteRepositoryHost;
import io.github.ecsconex.core.source.TreeFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.jspecify.annotations.Nullable;

/** A server of repositories over Git's smart HTTP, in versions 0 and 2 of its protocol. */
final class HttpGitHost implements RemoteRepositoryHost, AutoCloseable {
  static final String USER = "x-access-token";
  static final String TOKEN = "ghp_secretOfMona";

  private final GitDirectory repositories;
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore stalledCallers = new Semaphore(0);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<@Nullable String> authorizations =
      Collections.synchronizedList(new ArrayList<>());
  private volatile boolean wantsCredentials;
  private volatile boolean credentialsAccepted = true;
  private volatile boolean stalled;
  private volatile boolean speaksVersion2 = true;
  private volatile UploadPack.RequestPolicy policy = UploadPack.RequestPolicy.REACHABLE_COMMIT;
  private volatile int status;
  private volatile long silentAfter = Long.MAX_VALUE;
  private volatile Map<String, String> headers = Map.of();

  HttpGitHost(Path directory) throws IOException {
    repositories = new GitDirectory(directory);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The URLs of repositories here. */
  RepositoryLocations locations() {
    return RepositoryLocations.template("http://127.0.0.1:" + port() + "/{owner}/{repo}");
  }

  GitDirectory repositories() {
    return repositories;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The credentials that each request brought so far, null where it brought none. */
  List<@Nullable String> authorizations() {
    return authorizations;
  }

  /** From now on only who has {@link #TOKEN} is let in. */
  void wantCredentials() {
    wantsCredentials = true;
  }

  /** From now on each request is answered with {@code status} and nothing else. */
  void answer(int status, Map<String, String> headers) {
    this.status = status;
    this.headers = headers;
  }

  /** From now on only version 0 is spoken, and only what {@code policy} says may be asked for. */
  void beOld(UploadPack.RequestPolicy policy) {
    speaksVersion2 = false;
    this.policy = policy;
  }

  /** From now on nothing more is sent in an answer after so many bytes, and nothing ends it. */
  void fallSilentAfter(long bytes) {
    silentAfter = bytes;
  }

  /** How many bytes were sent in answers so far. */
  long sent() {
    return sent.get();
  }

  int requests() {
    return requests.get();
  }

  @Override
  public CommitId commit(Repository repository, GitRef branch, Map<String, TreeFile> files)
      throws IOException {
    return repositories.commit(repository, branch, files);
  }

  @Override
  public CommitId annotate(Repository repository, String tag, CommitId commit) throws IOException {
    return repositories.annotate(repository, tag, commit);
  }

  @Override
  public void point(Repository repository, GitRef ref, CommitId id) throws IOException {
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
    requests.incrementAndGet();
    authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
    try (exchange) {
      if (stalled) {
        stalledCallers.release();
        new CountDownLatch(1).await();
      }
      headers.forEach(exchange.getResponseHeaders()::set);
      if (status != 0) {
        exchange.sendResponseHeaders(status, -1);
      } else if (!isLetIn(exchange)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Git\"");
        exchange.sendResponseHeaders(401, -1);
      } else {
        serve(exchange);
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

  private void serve(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", 4);
    org.eclipse.jgit.lib.Repository git;
    try {
      git = repositories.open(new Repository(path[1], path[2]));
    } catch (IOException e) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    try (git) {
      UploadPack pack = new UploadPack(git);
      pack.setBiDirectionalPipe(false);
      pack.setRequestPolicy(policy);
      boolean version2 =
          speaksVersion2
              && "version=2".equals(exchange.getRequestHeaders().getFirst("Git-Protocol"));
      if (version2) {
        pack.setExtraParameters(List.of("version=2"));
      }
      boolean advertisement = path[3].equals("info/refs");
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              "application/x-git-upload-pack-" + (advertisement ? "advertisement" : "result"));
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = new Counting(exchange.getResponseBody())) {
        if (advertisement) {
          pack.sendAdvertisedRefs(
              new RefAdvertiser.PacketLineOutRefAdvertiser(new PacketLineOut(out)),
              version2 ? null : "git-upload-pack");
        } else {
          boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          InputStream in = exchange.getRequestBody();
          pack.upload(zipped ? new GZIPInputStream(in) : in, out, null);
        }
      }
    }
  }

  private final class Counting extends FilterOutputStream {
    private long here;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      int loud = (int) Math.min(length, silentAfter - here);
      out.write(bytes, from, loud);
      sent.addAndGet(loud);
      here += loud;
      if (loud < length) {
        out.flush();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
