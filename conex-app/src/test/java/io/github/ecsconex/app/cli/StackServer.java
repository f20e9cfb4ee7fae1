package io.github.ecsconex.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers as AWS does of one stack, its two secrets, its topic and its queue. Whoever asks in this
 * process, and names nothing else, asks it.
 */
final class StackServer implements AutoCloseable {
  static final String ENDPOINT = "https://abc.example/webhook";
  static final String SIGNING = "s3cret of the stack";
  static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:work";
  static final String QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/work";
  static final String NOTIFICATIONS = "arn:aws:sns:us-east-1:123456789012:failures";

  private static final String SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
  private static final String ABSENT =
      "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id"
          + " ecs-conex-production does not exist</Message></Error></ErrorResponse>";

  private static final Pattern ATTRIBUTE = Pattern.compile("\"MessageAttributes\":\\{\"(\\w+)\"");
  private static final Pattern DATA_TYPE = Pattern.compile("\"DataType\":\"(\\w+)\"");
  private static final Pattern STRING_VALUE = Pattern.compile("\"StringValue\":\"(\\w+)\"");
  private static final Pattern BODY = Pattern.compile("\"MessageBody\":\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final List<String> PROPERTIES =
      List.of("aws.endpointUrl", "aws.accessKeyId", "aws.secretAccessKey");

  private final HttpServer server;
  private final Map<String, String> outputs = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final String workers;
  private boolean gone;

  /**
   * @param workers what its workers read repositories with
   */
  StackServer(String workers) throws IOException {
    this.workers = workers;
    outputs.put("WebhookEndpoint", ENDPOINT);
    outputs.put("WebhookSecretArn", SECRET + "hook-AbCdEf");
    outputs.put("GithubCredentialsArn", SECRET + "github-AbCdEf");
    outputs.put("WorkTopic", TOPIC);
    outputs.put("QueueUrl", QUEUE);
    outputs.put("NotificationTopic", NOTIFICATIONS);
    outputs.put("LogGroup", "conex");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(request -> Thread.ofVirtual().start(request));
    server.createContext("/", this::handle);
    server.start();
    System.setProperty(PROPERTIES.get(0), "http://127.0.0.1:" + server.getAddress().getPort());
    System.setProperty(PROPERTIES.get(1), "AKIATEST");
    System.setProperty(PROPERTIES.get(2), "secret");
  }

  /** The stack does not have it. */
  synchronized StackServer without(String output) {
    outputs.remove(output);
    return this;
  }

  /** The stack is deleted. */
  synchronized void delete() {
    gone = true;
  }

  /** The operations that were asked for, each with what it was about. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  /** Where messages went, with their text. */
  synchronized List<String> sent() {
    return List.copyOf(sent);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      String answer;
      int status = 200;
      synchronized (this) {
        if (target.endsWith("GetSecretValue")) {
          boolean hook = body.contains("hook-AbCdEf");
          asked.add("GetSecretValue " + (hook ? "hook" : "github"));
          answer = "{\"SecretString\":\"" + (hook ? SIGNING : workers) + "\"}";
        } else if (target.endsWith("SendMessage")) {
          asked.add("SendMessage");
          answer = taken(body);
        } else if (body.contains("Action=Publish")) {
          asked.add("Publish");
          sent.add("topic " + URLDecoder.decode(body, UTF_8));
          answer =
              "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult>"
                  + "</PublishResponse>";
        } else {
          asked.add("DescribeStacks");
          status = gone ? 400 : 200;
          answer = gone ? ABSENT : description();
        }
      }
      byte[] bytes = answer.getBytes(UTF_8);
      exchange
          .getResponseHeaders()
          .set("Content-Type", answer.startsWith("{") ? "application/x-amz-json-1.1" : "text/xml");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String description() {
    StringBuilder members = new StringBuilder();
    outputs.forEach((key, value) ->
        members
            .append("<member><OutputKey>")
            .append(key)
            .append("</OutputKey><OutputValue>")
            .append(value)
            .append("</OutputValue></member>"));
    return "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>"
        + "<StackName>ecs-conex-production</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
        + "<CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>"
        + members
        + "</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
  }

  private String taken(String request) {
    String text = part(BODY, request).replace("\\\"", "\"").replace("\\\\", "\\");
    sent.add("queue " + text);
    return String.format(
        "{\"MessageId\":\"m-2\",\"MD5OfMessageBody\":\"%s\",\"MD5OfMessageAttributes\":\"%s\"}",
        md5(text.getBytes(UTF_8)),
        md5(
            attribute(
                part(ATTRIBUTE, request), part(DATA_TYPE, request), part(STRING_VALUE, request))));
  }

  private static String part(Pattern pattern, String request) {
    Matcher matcher = pattern.matcher(request);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** As SQS digests it ("Calculating the MD5 message digest for message attributes"). */
  private static byte[] attribute(String name, String type, String value) {
    ByteBuffer bytes = ByteBuffer.allocate(13 + name.length() + type.length() + value.length());
    for (String text : List.of(name, type)) {
      bytes.putInt(text.length()).put(text.getBytes(UTF_8));
    }
    bytes.put((byte) 1);
    return bytes.putInt(value.length()).put(value.getBytes(UTF_8)).array();
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    PROPERTIES.forEach(System::clearProperty);
    server.stop(0);
  }
}
