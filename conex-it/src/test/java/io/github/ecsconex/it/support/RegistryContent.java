package io.github.ecsconex.it.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What stands in a registry, asked of it directly, so that a test need not believe what conex says.
 */
public final class RegistryContent implements AutoCloseable {
  private static final Pattern TAG_LIST = Pattern.compile("\"tags\":\\[([^]]*)]");
  private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

  private static final String CLAIM = "_conex";

  private static final List<String> MANIFESTS =
      List.of(
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.oci.image.manifest.v1+json");

  private final HttpClient client = HttpClient.newHttpClient();
  private final String host;

  public RegistryContent(String host) {
    this.host = host;
  }

  /** The digest of what stands under {@code tag}; empty if nothing does. */
  public Optional<String> digest(String name, String tag) throws IOException, InterruptedException {
    HttpRequest request =
        request(name + "/manifests/" + tag)
            .header("Accept", String.join(", ", MANIFESTS))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    return switch (response.statusCode()) {
      case 200 -> Optional.of(response.headers().firstValue("Docker-Content-Digest").orElseThrow());
      case 404 -> Optional.empty();
      default -> throw new IOException(request.uri() + " answers " + response.statusCode());
    };
  }

  /**
   * The tags of images in {@code name}, in no order; none if it is not there. The mark by which
   * conex claims the name is no image's.
   */
  public List<String> tags(String name) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request(name + "/tags/list").build(), BodyHandlers.ofString());
    return TAG_LIST
        .matcher(response.body())
        .results()
        .flatMap(list -> STRING.matcher(list.group(1)).results())
        .map((MatchResult tag) -> tag.group(1))
        .filter(tag -> !tag.equals(CLAIM))
        .toList();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + host + "/v2/" + path));
  }

  @Override
  public void close() {
    client.close();
  }
}
