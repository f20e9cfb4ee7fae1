package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.core.image.ImageDigest;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** A manifest as it stands in a registry: its bytes, and what they are called. */
final class Manifest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KINDS = "application/vnd.";
  private static final Pattern MEDIA_TYPE = Pattern.compile("application/[\\w.+-]{1,120}");

  private final String mediaType;
  private final byte[] bytes;

  /** Keeps {@code bytes} without a copy. */
  Manifest(String mediaType, byte[] bytes) {
    this.mediaType = mediaType;
    this.bytes = bytes;
  }

  static Manifest of(String mediaType, String json) {
    return new Manifest(mediaType, json.getBytes(UTF_8));
  }

  /**
   * What a registry answered.
   *
   * @throws RefusalException if neither {@code contentType} nor the manifest itself says what it is
   */
  static Manifest of(Optional<String> contentType, byte[] bytes) throws RefusalException {
    String named = contentType.map(type -> type.split(";", 2)[0].strip()).orElse("");
    String mediaType = named.startsWith(KINDS) ? named : json(bytes).path("mediaType").asText("");
    if (!MEDIA_TYPE.matcher(mediaType).matches()) {
      throw new RefusalException("its manifest does not say of what kind it is");
    }
    return new Manifest(mediaType, bytes);
  }

  /**
   * @throws RefusalException if it is not JSON
   */
  JsonNode json() throws RefusalException {
    return json(bytes);
  }

  private static JsonNode json(byte[] bytes) throws RefusalException {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new RefusalException("its manifest is not JSON", e);
    }
  }

  String mediaType() {
    return mediaType;
  }

  /** The bytes themselves, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  ImageDigest digest() {
    return digest(bytes);
  }

  static ImageDigest digest(byte[] bytes) {
    return new ImageDigest("sha256:" + HexFormat.of().formatHex(sha256().digest(bytes)));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
