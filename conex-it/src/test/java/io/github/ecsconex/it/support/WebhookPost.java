package io.github.ecsconex.it.support;

import io.github.ecsconex.git.github.GithubServer;
import io.github.ecsconex.git.github.WebhookRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** Posts what a hook sends to the URL that the hook was given. */
public final class WebhookPost implements GithubServer.Receiver, AutoCloseable {
  /** What Java's client says itself. */
  private static final Set<String> OF_THE_CLIENT = Set.of("content-length", "host", "connection");

  private final HttpClient http = HttpClient.newHttpClient();

  @Override
  public int receive(URI url, WebhookRequest request) throws IOException, InterruptedException {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(url).POST(BodyPublishers.ofByteArray(request.body().readAllBytes()));
    new TreeMap<>(request.headers())
        .forEach((header, value) -> {
          if (!OF_THE_CLIENT.contains(header.toLowerCase(Locale.ROOT))) {
            post.header(header, value);
          }
        });
    return http.send(post.build(), BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() {
    http.close();
  }
}
