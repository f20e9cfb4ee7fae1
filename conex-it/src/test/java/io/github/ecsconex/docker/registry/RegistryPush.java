package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Puts images into a registry in the plainest way, without a word of the code under test. */
final class RegistryPush implements AutoCloseable {
  private static final String DOCKER = "application/vnd.docker.";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Random contents = new Random(2016);
  private final String host;
  private final RegistryLogin login;

  RegistryPush(String host, RegistryLogin login) {
    this.host = host;
    this.login = login;
  }

  /** Pushes an image that was never there before, as Docker would. */
  ImageDigest push(ImageName name, ImageTag tag, int... layerSizes)
      throws IOException, InterruptedException {
    StringBuilder layers = new StringBuilder();
    for (int size : layerSizes) {
      byte[] layer = new byte[size];
      contents.nextBytes(layer);
      layers
          .append(layers.isEmpty() ? "" : ",")
          .append(blob(name, "image.rootfs.diff.tar.gzip", layer));
    }
    String config = "{\"rootfs\":{\"type\":\"layers\"},\"n\":" + contents.nextLong() + "}";
    String type = DOCKER + "distribution.manifest.v2+json";
    // Docker's own spacing, which a copy has to keep.
    String manifest =
        """
        {
           "schemaVersion": 2,
           "mediaType": "%s",
           "config": %s,
           "layers": [%s]
        }\
        """
            .formatted(type, blob(name, "container.image.v1+json", config.getBytes(UTF_8)), layers);
    return putManifest(name, tag.value(), type, manifest);
  }

  /** Pushes an index of images that are there. */
  ImageDigest pushIndex(ImageName name, ImageTag tag, List<ImageDigest> images)
      throws IOException, InterruptedException {
    String type = DOCKER + "distribution.manifest.list.v2+json";
    String manifests =
        images.stream()
            .map(image ->
                """
                {"mediaType":"%sdistribution.manifest.v2+json","size":%d,"digest":"%s",
                 "platform":{"os":"linux","architecture":"amd64"}}\
                """
                    .formatted(DOCKER, size(name, image), image))
            .collect(Collectors.joining(","));
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}".formatted(type, manifests);
    return putManifest(name, tag.value(), type, index);
  }

  /** The bytes of what stands under a tag or a digest. */
  String manifest(ImageName name, String reference) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            request("/v2/" + name + "/manifests/" + reference)
                .header("Accept", "*/*")
                .header("Accept", DOCKER + "distribution.manifest.v2+json")
                .header("Accept", DOCKER + "distribution.manifest.list.v2+json")
                .build(),
            BodyHandlers.ofString());
    require(answer, 200);
    return answer.body();
  }

  @Override
  public void close() {
    http.close();
  }

  private long size(ImageName name, ImageDigest image) {
    try {
      return manifest(name, image.value()).getBytes(UTF_8).length;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String blob(ImageName name, String kind, byte[] content)
      throws IOException, InterruptedException {
    ImageDigest digest = digest(content);
    HttpResponse<String> start =
        http.send(
            request("/v2/" + name + "/blobs/uploads/").POST(BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    require(start, 202);
    String location = start.headers().firstValue("Location").orElseThrow();
    String upload = location + (location.contains("?") ? "&" : "?") + "digest=" + digest;
    require(
        http.send(
            request(upload)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(content))
                .build(),
            BodyHandlers.ofString()),
        201);
    return "{\"mediaType\":\"%s%s\",\"size\":%d,\"digest\":\"%s\"}"
        .formatted(DOCKER, kind, content.length, digest);
  }

  private ImageDigest putManifest(ImageName name, String reference, String type, String manifest)
      throws IOException, InterruptedException {
    require(
        http.send(
            request("/v2/" + name + "/manifests/" + reference)
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofString(manifest))
                .build(),
            BodyHandlers.ofString()),
        201);
    return digest(manifest.getBytes(UTF_8));
  }

  private HttpRequest.Builder request(String location) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + host).resolve(location));
    if (login instanceof RegistryLogin.Password known) {
      String pair = known.user() + ":" + known.password().reveal();
      request.header(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }
    return request;
  }

  private static void require(HttpResponse<String> answer, int status) throws IOException {
    if (answer.statusCode() != status) {
      throw new IOException(answer + ": " + answer.body());
    }
  }

  private static ImageDigest digest(byte[] content) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
      return new ImageDigest("sha256:" + HexFormat.of().formatHex(sum));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
