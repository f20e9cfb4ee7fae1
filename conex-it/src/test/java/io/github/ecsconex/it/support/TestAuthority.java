package io.github.ecsconex.it.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority whose word counts in one test alone, and what bears its certificate. */
final class TestAuthority {
  private static final String PASSWORD = "changeit";
  private static final String KEYS = "keys.p12";
  private static final String AUTHORITY = "authority";
  private static final String SERVER = "server";

  private final Path certificate;
  private final Path trustStore;
  private final SSLContext server;
  private final SSLContext client;

  private TestAuthority(Path certificate, Path trustStore, SSLContext server, SSLContext client) {
    this.certificate = certificate;
    this.trustStore = trustStore;
    this.server = server;
    this.client = client;
  }

  /**
   * Makes one, and a certificate for {@code hosts}.
   *
   * @param folder of its files
   */
  static TestAuthority create(Path folder, List<String> hosts)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path keys = folder.resolve(KEYS);
    Path certificate = folder.resolve("authority.pem");
    Path trustStore = folder.resolve("trust.p12");
    generate(keys, AUTHORITY, "CN=conex-it", "-ext", "bc:critical=ca:true");
    String names = "dns:" + String.join(",dns:", hosts);
    generate(keys, SERVER, "CN=" + SERVER, "-signer", AUTHORITY, "-ext", "san=" + names);
    keytool(keys, "-exportcert", "-rfc", "-alias", AUTHORITY, "-file", certificate.toString());
    try {
      KeyStore own = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(AUTHORITY, own.getCertificate(AUTHORITY));
      try (OutputStream out = Files.newOutputStream(trustStore)) {
        trusted.store(out, PASSWORD.toCharArray());
      }
      return new TestAuthority(certificate, trustStore, serverContext(own), clientContext(trusted));
    } catch (GeneralSecurityException e) {
      throw new IOException("could not make an authority in " + folder, e);
    }
  }

  /** The file of its certificate, as PEM. */
  Path certificate() {
    return certificate;
  }

  /**
   * Writes {@code ca.pem}, {@code cert.pem} and {@code key.pem}, as Docker calls them, by which
   * somebody else proves who he is.
   *
   * @param names by which he is known, as {@code ip:127.0.0.1} or {@code dns:localhost}
   */
  void issue(Path folder, String alias, String names) throws IOException, InterruptedException {
    Path keys = certificate.resolveSibling(KEYS);
    generate(keys, alias, "CN=" + alias, "-signer", AUTHORITY, "-ext", "san=" + names);
    Files.createDirectories(folder);
    Files.copy(certificate, folder.resolve("ca.pem"));
    try {
      KeyStore own = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
      Certificate issued = own.getCertificate(alias);
      write(folder.resolve("cert.pem"), "CERTIFICATE", issued.getEncoded());
      Key key = own.getKey(alias, PASSWORD.toCharArray());
      write(folder.resolve("key.pem"), "PRIVATE KEY", key.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("could not issue a certificate into " + folder, e);
    }
  }

  /** Has the hosts prove who they are. */
  SSLContext server() {
    return server;
  }

  /** Trusts this authority, and no other. */
  SSLContext client() {
    return client;
  }

  /** What has a JVM trust this authority, and no other. */
  List<String> jvmOptions() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + trustStore,
        "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
  }

  private static SSLContext serverContext(KeyStore keys) throws GeneralSecurityException {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());

    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static SSLContext clientContext(KeyStore trusted) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static void write(Path file, String what, byte[] content) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, base64));
  }

  private static void generate(Path keys, String alias, String name, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", alias));
    arguments.addAll(List.of("-dname", name, "-keyalg", "EC", "-validity", "2"));
    arguments.addAll(List.of(more));
    keytool(keys, arguments.toArray(String[]::new));
  }

  private static void keytool(Path keys, String... arguments)
      throws IOException, InterruptedException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", keys.toString(), "-storepass", PASSWORD));
    Programs.run(command.toArray(String[]::new));
  }
}
