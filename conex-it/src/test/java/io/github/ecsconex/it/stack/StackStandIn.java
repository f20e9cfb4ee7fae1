package io.github.ecsconex.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.it.support.AwsServer;
import io.github.ecsconex.it.support.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before {@link AwsServer}, as it where no stack is concerned, and does for stacks what moto
 * does not:
 *
 * <ul>
 *   <li>{@code DescribeStacks} tells the outputs, computed from the template;
 *   <li>the secrets of a template are made;
 *   <li>a new service runs one task, as far as ECS tells;
 *   <li>a POST to the output {@code WebhookEndpoint} runs the code of the stack's function;
 *   <li>a network is deleted with its stack.
 * </ul>
 *
 * moto is given templates without their outputs, over which it fails. Nothing else is added: what
 * moto skips, such as alarms and scaling, is asserted on the template.
 */
public final class StackStandIn implements AutoCloseable {
  private static final String API = "/webhook-api/";
  private static final Pattern WEBHOOK = Pattern.compile(API + "([a-z0-9-]+)/([^/]+)/webhook");
  private static final Pattern SCOPE =
      Pattern.compile("Credential=[^/]+/[0-9]+/([^/]+)/cloudformation/");
  private static final Pattern STACK_ARN = Pattern.compile("arn:[^/]+:stack/([^/]+)/.*");

  /** What was asked to be deployed, until it is. */
  private record Change(Template template, Map<String, String> parameters) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AwsServer aws;
  private final Upstream upstream;
  private final Map<String, Change> changes = new ConcurrentHashMap<>();
  private final Map<String, StandInStack> stacks = new ConcurrentHashMap<>();

  private StackStandIn(HttpServer server, AwsServer aws) {
    this.server = server;
    this.aws = aws;
    this.upstream = new Upstream(aws.endpoint());
  }

  /** Starts it at {@code port} of this machine, or at any if that is 0. */
  public static StackStandIn start(int port) throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    StackStandIn standIn = new StackStandIn(server, AwsServer.shared());
    server.setExecutor(standIn.threads);
    server.createContext("/", standIn::answer);
    server.start();
    return standIn;
  }

  /** Where it answers, for all services. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What has the aws command and the SDKs find it, in the environment of a program. */
  public Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>(aws.environment());
    variables.put("AWS_ENDPOINT_URL", endpoint().toString());
    variables.put("AWS_DEFAULT_REGION", AwsServer.REGION);
    return variables;
  }

  /**
   * What ECS would start a worker of the stack as, by the task definition.
   *
   * @param environment the variables, the values of the secrets, and what has it find what stands
   *     in for AWS
   */
  public record WorkerTask(String image, String user, Map<String, String> environment) {
    public WorkerTask {
      environment = Map.copyOf(environment);
    }
  }

  /** What ECS would start a worker of the stack as; empty if there is no such stack. */
  public Optional<WorkerTask> worker(String region, String stack) {
    return find(region, stack).map(StandInStack::worker);
  }

  /** The environment of {@link #worker}. */
  public Map<String, String> workerEnvironment(String region, String stack) {
    return worker(region, stack)
        .orElseThrow(() -> new IllegalArgumentException("no stack " + stack + " in " + region))
        .environment();
  }

  /** The names of the stacks that stand, each after its region and a colon. */
  public Set<String> names() {
    return Set.copyOf(stacks.keySet());
  }

  Optional<StandInStack> find(String region, String stack) {
    return Optional.ofNullable(stacks.get(key(region, stack)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Matcher scope = SCOPE.matcher(header(exchange, "Authorization"));
      if (path.startsWith(API)) {
        webhook(exchange, path);
      } else if (scope.find()) {
        formation(exchange, scope.group(1));
      } else {
        Upstream.answer(exchange, upstream.ask(exchange, exchange.getRequestURI().toString()));
      }
    } catch (RuntimeException | RejectedException e) {
      // Else the asker waits for an answer that nobody gives.
      WebhookApi.answer(exchange, 500, "the stand-in failed: " + e);
      throw new IOException(e);
    }
  }

  private void webhook(HttpExchange exchange, String path) throws IOException {
    Matcher called = WEBHOOK.matcher(path);
    Optional<StandInStack> stack =
        called.matches() && exchange.getRequestMethod().equals("POST")
            ? find(called.group(1), called.group(2))
            : Optional.empty();
    if (stack.isPresent()) {
      WebhookApi.serve(exchange, stack.get().function());
    } else {
      WebhookApi.answer(exchange, 404, "{\"message\":\"Not Found\"}");
    }
  }

  private void formation(HttpExchange exchange, String region)
      throws IOException, RejectedException {
    FormationRequest request =
        FormationRequest.parse(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    String name = STACK_ARN.matcher(request.text("StackName")).replaceFirst("$1");
    String key = key(region, name);
    Optional<String> body = Optional.empty();
    if (request.template().isPresent()) {
      Template template = Template.parse(request.template().get());
      Map<String, String> before =
          find(region, name).map(StandInStack::parameters).orElse(Map.of());
      changes.put(key, new Change(template, request.parameters(before)));
      body = Optional.of(template.without("Outputs"));
    }
    HttpResponse<InputStream> answer =
        upstream.ask(
            exchange,
            exchange.getRequestURI().toString(),
            BodyPublishers.ofString(request.withTemplate(body)));
    if (answer.statusCode() != 200 && !request.text("Action").equals("DeleteStack")) {
      Upstream.answer(exchange, answer);
      return;
    }
    switch (request.text("Action")) {
      case "DescribeStacks" -> {
        try (InputStream text = answer.body()) {
          describe(exchange, region, DescribedStacks.read(text));
        }
        return;
      }
      case "CreateStack", "UpdateStack", "ExecuteChangeSet" -> deploy(region, name);
      case "DeleteStack" -> {
        Optional.ofNullable(stacks.remove(key)).ifPresent(StandInStack::delete);
        delete(exchange, answer);
        return;
      }
      default -> {}
    }
    Upstream.answer(exchange, answer);
  }

  private synchronized void deploy(String region, String name) throws RejectedException {
    Change change = changes.remove(key(region, name));
    if (change == null) {
      return;
    }
    StandInStack stack = stacks.get(key(region, name));
    boolean isNew = stack == null;
    if (stack == null) {
      Map<String, String> environment = new HashMap<>(aws.environment());
      environment.put("AWS_REGION", region);
      environment.put("AWS_DEFAULT_REGION", region);
      String api = endpoint() + API + region + "/" + name;
      stack = StandInStack.of(aws.connection(), region, name, api, environment);
      stacks.put(key(region, name), stack);
    }
    stack.become(change.template(), change.parameters());
    if (isNew) {
      stack.startServices();
    }
  }

  /**
   * moto deletes a network before what is in it, which it then refuses, and forgets the stack all
   * the same.
   */
  private static void delete(HttpExchange exchange, HttpResponse<InputStream> answer)
      throws IOException {
    try (InputStream body = answer.body()) {
      String text = new String(body.readAllBytes(), UTF_8);
      boolean isForgotten = text.contains("<Code>DependencyViolation</Code>");
      exchange.getResponseHeaders().set("Content-Type", "text/xml");
      WebhookApi.answer(
          exchange,
          isForgotten ? 200 : answer.statusCode(),
          isForgotten ? "<DeleteStackResponse/>" : text);
    }
  }

  private void describe(HttpExchange exchange, String region, DescribedStacks described)
      throws IOException {
    described.writeLists();
    described.addOutputs(
        name -> find(region, name).map(StandInStack::outputs).orElseGet(TreeMap::new));
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    WebhookApi.answer(exchange, 200, described.text());
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static String key(String region, String stack) {
    return region + ":" + stack;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    stacks.values().forEach(StandInStack::close);
    upstream.close();
  }
}
