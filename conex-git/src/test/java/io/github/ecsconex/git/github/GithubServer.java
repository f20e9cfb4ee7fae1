package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Behaves as api.github.com does, for what conex asks of it, over HTTPS: users and their tokens,
 * GitHub Apps, repositories, hooks with what they have sent, and the statuses of commits. A test
 * may have it answer otherwise. Safe for use by many threads.
 */
public final class GithubServer implements AutoCloseable {
  /** What was asked, without secrets save the token. */
  public record Asked(String method, String path, String token) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** One answer. */
  record Answer(int status, Map<String, String> headers, @Nullable JsonNode body) {
    static Answer of(int status, @Nullable JsonNode body) {
      return new Answer(status, Map.of(), body);
    }

    static Answer message(int status, String message) {
      return of(status, json().put("message", message).put("status", String.valueOf(status)));
    }
  }

  private record Refusal(String method, String pathEnd, Answer answer) {}

  /** Takes what a hook sends, and says which status it answers with. */
  public interface Receiver {
    int receive(URI url, WebhookRequest request) throws Exception;
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Answer NOT_FOUND = Answer.message(404, "Not Found");
  private static final Pattern REPOSITORY = Pattern.compile("/repos/([^/]+)/([^/]+)(/.*|)");
  private static final Pattern HOOK = Pattern.compile("/hooks/(\\d+)(/.*|)");

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, String> users = new HashMap<>();
  private final Map<String, HostedRepository> repositories = new HashMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private final Deque<Answer> scripted = new ArrayDeque<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final Semaphore stalledCallers = new Semaphore(0);
  private final Optional<GithubServerApp> app;
  private Receiver receiver = (url, request) -> 200;
  private boolean stalled;
  private long ids = 109948940;

  public GithubServer(TlsIdentity identity) throws IOException {
    this(identity, Optional.empty());
  }

  /**
   * A server that knows a GitHub App, too.
   *
   * @param owners who have installed it, in lower case
   */
  public GithubServer(
      TlsIdentity identity, String appId, PublicKey key, InstantSource clock, List<String> owners)
      throws IOException {
    this(identity, Optional.of(new GithubServerApp(appId, key, clock, owners)));
  }

  GithubServer(TlsIdentity identity, Optional<GithubServerApp> app) throws IOException {
    this.app = app;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where the API is. */
  public URI api() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Whether somebody may ask with that token. */
  public boolean knows(String token) {
    return !caller(token).isEmpty();
  }

  /** There is such a user from now on. */
  public synchronized void user(String login, Secret token) {
    users.put(token.reveal(), login);
  }

  /** There is such a repository from now on; its owner is the one who made it. */
  public synchronized void repository(Repository repository, String administrator) {
    HostedRepository hosted =
        repositories.computeIfAbsent(key(repository), unknown -> new HostedRepository(repository));
    hosted.readers.add(administrator);
    hosted.administrators.add(administrator);
  }

  /** The user may see the repository from now on, and no more. */
  public synchronized void reader(Repository repository, String login) {
    hosted(repository).readers.add(login);
  }

  /** The head of the default branch, {@code main}, from now on. */
  public synchronized void head(Repository repository, CommitId commit) {
    hosted(repository).head = commit.hex();
  }

  /** There is no such commit. */
  public synchronized void forget(Repository repository, CommitId commit) {
    hosted(repository).absentCommits.add(commit.hex());
  }

  /** Makes a hook as somebody else has left it; {@code asked} as it is posted to GitHub. */
  public synchronized long hook(Repository repository, String asked) {
    try {
      long id = ++ids;
      hosted(repository).putHook(id, JSON.readTree(asked), api().toString());
      return id;
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The repository's hooks, as the API shows them. */
  public synchronized List<String> hooks(Repository repository) {
    return hosted(repository).hooks.values().stream().map(ObjectNode::toString).toList();
  }

  /** The status that people see at the commit. */
  public synchronized Optional<CommitStatus> status(Repository repository, CommitId commit) {
    List<JsonNode> statuses = hosted(repository).statuses.getOrDefault(commit.hex(), List.of());
    return statuses.isEmpty()
        ? Optional.empty()
        : Optional.of(statuses.getLast()).map(GithubServer::status);
  }

  /** All statuses that the commit had, the newest last. */
  public synchronized List<CommitStatus> statuses(Repository repository, CommitId commit) {
    return hosted(repository).statuses.getOrDefault(commit.hex(), List.of()).stream()
        .map(GithubServer::status)
        .toList();
  }

  private static CommitStatus status(JsonNode json) {
    return new CommitStatus(
        CommitStatus.State.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT)),
        json.path("description").asText(""),
        Optional.ofNullable(json.path("target_url").textValue()));
  }

  /** What was asked so far. */
  public synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Sends to {@code receiver} from now on what hooks send, whatever their URLs. */
  public synchronized void deliverTo(Receiver receiver) {
    this.receiver = receiver;
  }

  /** From now on it is not told how deliveries fared. */
  public synchronized void keepDeliveriesBack() {
    repositories.values().forEach(repository -> repository.tellsOfDeliveries = false);
  }

  /** The next question is answered so, whatever it is. */
  public synchronized void answerNext(int status, Map<String, String> headers, String body) {
    try {
      scripted.add(new Answer(status, headers, JSON.readTree(body)));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Every such question is answered so, to a path that ends like this, whoever asks. */
  public synchronized void answer(String method, String pathEnd, int status, String body) {
    try {
      refusals.add(new Refusal(method, pathEnd, new Answer(status, Map.of(), JSON.readTree(body))));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The next question is answered by something that is not GitHub. */
  public synchronized void answerNextWithPage() {
    scripted.add(
        new Answer(
            200,
            Map.of("Content-Type", "text/html"),
            JsonNodeFactory.instance.textNode("Log in to the network")));
  }

  /** From now on no question is answered. */
  public synchronized void stall() {
    stalled = true;
  }

  public void awaitStalledCaller() throws InterruptedException {
    stalledCallers.acquire();
  }

  /** From now on nobody is known. */
  public synchronized void refuseCredentials() {
    users.clear();
  }

  /** Has each of the repository's hooks that wants it send an event, and waits for the answers. */
  public void send(Repository repository, String event, String body) throws Exception {
    List<Long> hooks;
    synchronized (this) {
      hooks =
          hosted(repository).hooks.values().stream()
              .filter(hook -> hook.path("active").asBoolean())
              .filter(hook ->
                  StreamSupport.stream(hook.path("events").spliterator(), false)
                      .anyMatch(each -> each.asText().equals(event)))
              .map(hook -> hook.path("id").asLong())
              .toList();
    }
    for (long hook : hooks) {
      deliver(repository, hook, event, body);
    }
  }

  private void deliver(Repository repository, long hook, String event, String body)
      throws Exception {
    String guid = UUID.randomUUID().toString();
    byte[] bytes = body.getBytes(UTF_8);
    Map<String, String> headers = new HashMap<>();
    headers.put("X-GitHub-Event", event);
    headers.put("X-GitHub-Delivery", guid);
    headers.put("X-GitHub-Hook-ID", String.valueOf(hook));
    headers.put("User-Agent", "GitHub-Hookshot/044aadd");
    Receiver to;
    URI url;
    synchronized (this) {
      JsonNode config = hosted(repository).hooks.get(hook).path("config");
      url = URI.create(config.path("url").asText());
      headers.put("Content-Type", "application/json");
      String secret = hosted(repository).secrets.get(hook);
      if (secret != null) {
        headers.put("X-Hub-Signature-256", sign(secret, bytes));
      }
      to = receiver;
    }
    int status = to.receive(url, new WebhookRequest(headers, new ByteArrayInputStream(bytes)));
    synchronized (this) {
      hosted(repository)
          .keep(
              hook,
              json()
                  .put("id", ++ids)
                  .put("guid", guid)
                  .put("delivered_at", "2026-11-25T17:00:00Z")
                  .put("redelivery", false)
                  .put("duration", 0.27)
                  .put("status", status / 100 == 2 ? "OK" : "Invalid HTTP Response: " + status)
                  .put("status_code", status)
                  .put("event", event)
                  .put("action", (String) null));
    }
  }

  private static String sign(String secret, byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      String token =
          String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
              .replaceFirst("^Bearer ", "");
      String path = exchange.getRequestURI().getRawPath();
      Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
      Answer answer;
      synchronized (this) {
        asked.add(new Asked(exchange.getRequestMethod(), path, token));
        answer = stalled ? null : scripted.poll();
        if (answer == null) {
          answer = refusal(exchange.getRequestMethod(), path);
        }
      }
      if (isStalled()) {
        stalledCallers.release();
        new CountDownLatch(1).await();
      }
      if (answer == null) {
        answer = answer(exchange.getRequestMethod(), path, query, token, body);
      }
      send(exchange, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      exchange.sendResponseHeaders(500, -1);
    }
  }

  private @Nullable Answer refusal(String method, String path) {
    return refusals.stream()
        .filter(refusal -> refusal.method().equals(method) && path.endsWith(refusal.pathEnd()))
        .map(Refusal::answer)
        .findFirst()
        .orElse(null);
  }

  private synchronized boolean isStalled() {
    return stalled;
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.getResponseHeaders().set("X-GitHub-Media-Type", "github.v3; format=json");
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] bytes = answer.body() == null ? new byte[0] : answer.body().toString().getBytes(UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private Answer answer(
      String method, String path, Map<String, String> query, String token, JsonNode body)
      throws Exception {
    Optional<Answer> ofApp = app.flatMap(one -> one.answer(method, path, token));
    if (ofApp.isPresent()) {
      return ofApp.get();
    }
    String user = caller(token);
    if (user.isEmpty()) {
      return Answer.message(401, "Bad credentials");
    }
    Matcher matcher = REPOSITORY.matcher(path);
    if (matcher.matches()) {
      Repository name = new Repository(matcher.group(1), matcher.group(2));
      String rest = matcher.group(3);
      Matcher hook = HOOK.matcher(rest);
      if (hook.matches() && hook.group(2).equals("/pings") && method.equals("POST")) {
        return ping(name, user, Long.parseLong(hook.group(1)));
      }
      synchronized (this) {
        HostedRepository repository = repositories.get(key(name));
        if (repository == null || !canRead(repository, user)) {
          return NOT_FOUND;
        }
        return hook.matches()
            ? hook(repository, method, user, Long.parseLong(hook.group(1)), hook.group(2), body)
            : repository(repository, method, rest, query, user, body);
      }
    }
    synchronized (this) {
      return switch (path) {
        case "/user" ->
            Answer.of(200, json().put("login", user).put("id", 21031067).put("type", "User"));
        case "/user/repos" ->
            page(
                path,
                repositories.values().stream()
                    .filter(repository -> repository.readers.contains(user))
                    .map(repository -> (JsonNode) repository.json(html(), user))
                    .toList(),
                query);
        default -> NOT_FOUND;
      };
    }
  }

  private synchronized String caller(String token) {
    return app.flatMap(one -> one.caller(token)).orElse(users.getOrDefault(token, ""));
  }

  /** An App's token is good for the owner that has installed it. */
  private static boolean canRead(HostedRepository repository, String user) {
    return repository.readers.contains(user)
        || user.equalsIgnoreCase(GithubServerApp.CALLER + repository.name.owner());
  }

  private Answer repository(
      HostedRepository repository,
      String method,
      String rest,
      Map<String, String> query,
      String user,
      JsonNode body) {
    if (rest.isEmpty() && method.equals("GET")) {
      return Answer.of(200, repository.json(html(), user));
    }
    if (rest.equals("/branches/main") && repository.head.isEmpty()) {
      return Answer.message(404, "Branch not found");
    }
    if (rest.equals("/branches/main")) {
      ObjectNode branch = json().put("name", "main");
      branch.putObject("commit").put("sha", repository.head);
      return Answer.of(200, branch);
    }
    if (rest.startsWith("/statuses/") && method.equals("POST")) {
      return setStatus(repository, rest.substring("/statuses/".length()), body);
    }
    if (rest.equals("/hooks") && !repository.administrators.contains(user)) {
      return NOT_FOUND;
    }
    if (rest.equals("/hooks") && method.equals("GET")) {
      return page(
          "/repos/" + repository.name + rest,
          repository.hooks.values().stream().map(hook -> (JsonNode) hook).toList(),
          query);
    }
    if (rest.equals("/hooks") && method.equals("POST")) {
      String url = body.path("config").path("url").asText("");
      boolean known =
          repository.hooks.values().stream()
              .anyMatch(hook -> hook.path("config").path("url").asText().equals(url));
      if (url.isEmpty() || known) {
        return invalid(
            "Hook", "custom", known ? "Hook already exists on this repository" : "url is missing");
      }
      return Answer.of(201, repository.putHook(++ids, body, api().toString()));
    }
    return NOT_FOUND;
  }

  private static Answer hook(
      HostedRepository repository,
      String method,
      String user,
      long id,
      String rest,
      JsonNode body) {
    ObjectNode hook = repository.hooks.get(id);
    if (hook == null || !repository.administrators.contains(user)) {
      return NOT_FOUND;
    }
    return switch (method + rest) {
      case "GET" -> Answer.of(200, hook);
      case "PATCH" -> Answer.of(200, repository.putHook(id, body, "https://api.github.com"));
      case "DELETE" -> {
        repository.hooks.remove(id);
        yield Answer.of(204, null);
      }
      case "GET/deliveries" -> {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        repository.deliveries.getOrDefault(id, List.of()).forEach(list::add);
        yield Answer.of(200, list);
      }
      default -> NOT_FOUND;
    };
  }

  private Answer ping(Repository name, String user, long id) throws Exception {
    synchronized (this) {
      HostedRepository repository = repositories.get(key(name));
      if (repository == null
          || !repository.administrators.contains(user)
          || !repository.hooks.containsKey(id)) {
        return NOT_FOUND;
      }
    }
    deliver(name, id, "ping", "{\"zen\":\"Keep it logically awesome.\",\"hook_id\":" + id + "}");
    return Answer.of(204, null);
  }

  private static Answer setStatus(HostedRepository repository, String commit, JsonNode body) {
    if (!commit.matches("[0-9a-f]{40}") || repository.absentCommits.contains(commit)) {
      return Answer.message(422, "No commit found for SHA: " + commit);
    }
    String description = body.path("description").asText("");
    if (description.codePoints().anyMatch(c -> c > 0xffff)) {
      return invalid("Status", "custom", "description doesn't accept 4-byte Unicode");
    }
    if (description.codePointCount(0, description.length()) > 140) {
      return invalid("Status", "custom", "description is too long (maximum is 140 characters)");
    }
    if (!body.path("state").asText("").matches("pending|success|failure|error")
        || !body.path("context").asText("").equals("ecs-conex")) {
      return invalid("Status", "custom", "state is not included in the list");
    }
    repository.statuses.computeIfAbsent(commit, unknown -> new ArrayList<>()).add(body);
    return Answer.of(201, body);
  }

  private static Answer invalid(String resource, String code, String message) {
    ObjectNode body = json().put("message", "Validation Failed");
    body.putArray("errors")
        .addObject()
        .put("resource", resource)
        .put("code", code)
        .put("message", message);
    return Answer.of(422, body);
  }

  private Answer page(String path, List<JsonNode> all, Map<String, String> query) {
    int size = Math.min(100, Integer.parseInt(query.getOrDefault("per_page", "30")));
    int page = Integer.parseInt(query.getOrDefault("page", "1"));
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    all.stream().skip((long) (page - 1) * size).limit(size).forEach(list::add);
    int pages = (all.size() + size - 1) / size;
    String url = api() + path + "?per_page=" + size + "&page=";
    String link =
        (page > 1 ? "<" + url + (page - 1) + ">; rel=\"prev\", " : "")
            + "<"
            + url
            + (page + 1)
            + ">; rel=\"next\", "
            + "<"
            + url
            + pages
            + ">; rel=\"last\"";
    return new Answer(200, page < pages ? Map.of("Link", link) : Map.of(), list);
  }

  private static Map<String, String> query(@Nullable String text) {
    Map<String, String> query = new HashMap<>();
    for (String part : text == null ? new String[0] : text.split("&")) {
      query.put(part.replaceFirst("=.*", ""), part.replaceFirst("[^=]*=", ""));
    }
    return query;
  }

  private String html() {
    return api().toString();
  }

  private HostedRepository hosted(Repository repository) {
    return Optional.ofNullable(repositories.get(key(repository))).orElseThrow();
  }

  private static String key(Repository repository) {
    return repository.toString().toLowerCase(Locale.ROOT);
  }

  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
