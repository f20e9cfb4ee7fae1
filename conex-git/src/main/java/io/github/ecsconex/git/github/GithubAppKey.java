package io.github.ecsconex.git.github;

import io.github.ecsconex.core.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The private key of a GitHub App, as GitHub hands it out (PKCS #1) or as PKCS #8, in PEM. */
final class GithubAppKey {
  private static final Pattern PEM =
      Pattern.compile(
          "\\s*-----BEGIN ([A-Z ]+)-----\\s(.*?)\\s*-----END \\1-----\\s*", Pattern.DOTALL);

  /** Version 0, and the algorithm rsaEncryption (RFC 5208, RFC 8017). */
  private static final byte[] RSA = {
    0x02,
    0x01,
    0x00,
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;

  private final PrivateKey key;

  private GithubAppKey(PrivateKey key) {
    this.key = key;
  }

  /**
   * Reads {@code pem}, whose lines may be told apart by {@code \n} as well, as a variable of the
   * environment often holds them.
   *
   * @throws IllegalArgumentException if it is no such key; the message shows none of it
   */
  static GithubAppKey parse(Secret pem) {
    Matcher matcher = PEM.matcher(pem.reveal().replace("\\n", "\n"));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("it is no private key in PEM");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
      byte[] pkcs8 =
          switch (matcher.group(1)) {
            case "RSA PRIVATE KEY" -> wrap(der);
            case "PRIVATE KEY" -> der;
            default ->
                throw new IllegalArgumentException(
                    "it holds no private key without a password, but something else in PEM");
          };
      return new GithubAppKey(
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("it is no private RSA key", e);
    }
  }

  PrivateKey key() {
    return key;
  }

  private static byte[] wrap(byte[] pkcs1) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(RSA);
    content.writeBytes(element(OCTET_STRING, pkcs1));
    return element(SEQUENCE, content.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    int length = content.length;
    if (length < 0x80) {
      element.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      element.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        element.write(length >> shift);
      }
    }
    element.writeBytes(content);
    return element.toByteArray();
  }

  /** Shows none of it. */
  @Override
  public String toString() {
    return "***";
  }
}
