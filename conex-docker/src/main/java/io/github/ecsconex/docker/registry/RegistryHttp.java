package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.image.RegistryLogin;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Questions to one registry under one login. Credentials go to the registry's own origin only, and
 * never to where it redirects. Safe for use by many threads.
 */
final class RegistryHttp {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int UNAUTHORIZED = 401;
  private static final int HOPS = 5;

  /** How a request is sent, once it is whole. */
  @FunctionalInterface
  private interface Sender {
    HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException;
  }

  /**
   * One question.
   *
   * @param scopes what it is about, as a token server knows it
   * @param expected the answers that are none of a failure
   */
  record Question(
      String method,
      URI uri,
      Map<String, String> headers,
      HttpRequest.BodyPublisher body,
      List<String> scopes,
      Set<Integer> expected) {}

  private final RegistryTransport transport;
  private final URI origin;
  private final Authentication authentication;

  RegistryHttp(RegistryTransport transport, RegistryEndpoint endpoint, RegistryLogin login) {
    this.transport = transport;
    this.origin = endpoint.origin();
    this.authentication = new Authentication(transport, endpoint, login);
  }

  /** Asks once; {@code body} takes the answer. */
  HttpResponse<InputStream> ask(Question question, BodyHandler<InputStream> body)
      throws IOException, InterruptedException {
    return ask(question, true, request -> transport.exchange(request, body));
  }

  /** Sends a long body that can be read only once. */
  HttpResponse<InputStream> upload(Question question, BlobStream blob)
      throws IOException, InterruptedException {
    return ask(question, false, request -> transport.upload(request, blob));
  }

  private HttpResponse<InputStream> ask(Question question, boolean repeatable, Sender sender)
      throws IOException, InterruptedException {
    URI uri = question.uri();
    boolean mayLogIn = repeatable;
    for (int hops = 0; hops <= HOPS; ) {
      boolean own = isOwn(uri);
      Optional<String> authorization =
          own ? authentication.header(question.scopes()) : Optional.empty();
      HttpResponse<InputStream> answer = sender.send(request(question, uri, authorization));
      int status = answer.statusCode();
      // Only the registry itself knows what it has not.
      if (question.expected().contains(status) && (own || isSuccess(status))) {
        return answer;
      }
      if (status == UNAUTHORIZED && own && mayLogIn) {
        mayLogIn = false;
        authentication.demanded(answer.headers().allValues("WWW-Authenticate"), authorization);
      } else if (REDIRECTS.contains(status) && reads(question)) {
        uri = target(uri, answer);
        hops++;
      } else {
        throw own ? Answers.failure(answer, authentication) : Answers.failureElsewhere(answer);
      }
    }
    throw new RefusalException("it redirects more than " + HOPS + " times");
  }

  private static HttpRequest request(Question question, URI uri, Optional<String> authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(question.method(), question.body());
    question.headers().forEach(request::header);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request.header("User-Agent", "conex").build();
  }

  private boolean isOwn(URI uri) {
    return origin.getScheme().equals(uri.getScheme())
        && origin.getAuthority().equalsIgnoreCase(uri.getAuthority());
  }

  private static boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }

  private static boolean reads(Question question) {
    return question.method().equals("GET") || question.method().equals("HEAD");
  }

  /**
   * Where the {@code Location} of an answer leads from {@code from}.
   *
   * @throws RefusalException if nowhere, or out of TLS
   */
  static URI target(URI from, HttpResponse<InputStream> answer) throws RefusalException {
    String location = answer.headers().firstValue("Location").orElse("");
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new RefusalException("it points to what is no address");
    }
    boolean secure = "https".equals(target.getScheme());
    if (location.isEmpty()
        || target.getHost() == null
        || target.getUserInfo() != null
        || !(secure || "http".equals(target.getScheme()))) {
      throw new RefusalException("it points to what is no address");
    }
    if (!secure && "https".equals(from.getScheme())) {
      if (Objects.equals(target.getAuthority(), from.getAuthority())) {
        // A registry behind a proxy that ends TLS, and does not know.
        return URI.create("https" + target.toString().substring("http".length()));
      }
      throw new RefusalException("it points to " + target.getHost() + " without TLS");
    }
    return target;
  }
}
