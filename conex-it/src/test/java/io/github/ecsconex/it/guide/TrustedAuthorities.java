package io.github.ecsconex.it.guide;

import io.github.ecsconex.git.github.TlsIdentity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;

/** Whom a JVM trusts that meets the test's servers and the world's, for it may build, too. */
final class TrustedAuthorities {
  private static final Path OF_THE_WORLD =
      Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");

  private TrustedAuthorities() {}

  /** Writes {@code file} with them. */
  static Path with(TlsIdentity identity, Path file) throws GeneralSecurityException, IOException {
    char[] password = TlsIdentity.PASSWORD.toCharArray();
    KeyStore world = KeyStore.getInstance(OF_THE_WORLD.toFile(), password);
    KeyStore own = KeyStore.getInstance(identity.store().toFile(), password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (KeyStore store : new KeyStore[] {world, own}) {
      for (String alias : Collections.list(store.aliases())) {
        trusted.setCertificateEntry(alias, store.getCertificate(alias));
      }
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, password);
    }
    return file;
  }

  /** What has a JVM go by {@code file}. */
  static String option(Path file) {
    return "-Djavax.net.ssl.trustStore="
        + file
        + " -Djavax.net.ssl.trustStorePassword="
        + TlsIdentity.PASSWORD;
  }
}
