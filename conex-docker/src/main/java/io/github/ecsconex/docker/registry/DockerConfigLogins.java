package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Predicate.not;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The logins that {@code docker login} left in Docker's {@code config.json}: those under {@code
 * auths}, with a user and a password. Credential helpers are not run; {@link #helper} names the one
 * that Docker would ask. Immutable.
 */
public final class DockerConfigLogins {
  /** What Docker's configuration calls {@code docker.io}, and what its registry is called. */
  private static final Set<String> HUB = Set.of("index.docker.io", "registry-1.docker.io");

  /** The fields of a login that nobody may read. */
  private static final List<String> SECRET =
      List.of("auth", "password", "identitytoken", "registrytoken");

  private final Map<String, JsonNode> logins;
  private final Map<String, String> helpers;
  private final String usualHelper;

  private DockerConfigLogins(
      Map<String, JsonNode> logins, Map<String, String> helpers, String usualHelper) {
    this.logins = logins;
    this.helpers = helpers;
    this.usualHelper = usualHelper;
  }

  /**
   * Reads the text of a {@code config.json}.
   *
   * @throws IllegalArgumentException if it is not a JSON object; the message holds none of it
   */
  public static DockerConfigLogins parse(String text) {
    JsonNode config;
    try {
      config = new ObjectMapper().readTree(text);
    } catch (JacksonException e) {
      // Without the cause: its message repeats what it could not read, which may be a password.
      throw new IllegalArgumentException(
          String.format(
              "Docker's configuration is not JSON: see its line %d, column %d",
              e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    }
    if (!config.isObject()) {
      throw new IllegalArgumentException("Docker's configuration is not a JSON object");
    }
    Map<String, JsonNode> logins = new HashMap<>();
    config
        .path("auths")
        .properties()
        .forEach(entry -> {
          String host = host(entry.getKey());
          // A key that is just the host is newer than one that is an address.
          if (!logins.containsKey(host) || entry.getKey().equals(host)) {
            logins.put(host, entry.getValue());
          }
        });
    Map<String, String> helpers = new HashMap<>();
    config
        .path("credHelpers")
        .properties()
        .forEach(entry -> helpers.put(host(entry.getKey()), entry.getValue().asText("")));
    return new DockerConfigLogins(logins, helpers, config.path("credsStore").asText(""));
  }

  /**
   * The login for the registry at {@code host}; {@link RegistryLogin#ANONYMOUS} if there is none.
   *
   * @throws IllegalArgumentException if there is one that cannot be used; the message says why, and
   *     holds no secret
   */
  public RegistryLogin login(String host) {
    JsonNode login = logins.get(host(host));
    if (login == null) {
      return RegistryLogin.ANONYMOUS;
    }
    String user = login.path("username").asText("");
    String password = login.path("password").asText("");
    String auth = login.path("auth").asText("");
    if (!auth.isEmpty()) {
      String pair = decode(host, auth);
      int colon = pair.indexOf(':');
      user = pair.substring(0, colon);
      password = pair.substring(colon + 1);
    }
    if (!user.isEmpty() && !password.isEmpty()) {
      return new RegistryLogin.Password(user, Secret.of(password));
    }
    for (String token : Set.of("identitytoken", "registrytoken")) {
      if (!login.path(token).asText("").isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                "Docker's configuration has only an %s for %s, which cannot be used here;"
                    + " docker login with a user and a password or an access token",
                token, host));
      }
    }
    return RegistryLogin.ANONYMOUS;
  }

  /** Every login that {@link #login} gives, by its host; those that cannot be used are left out. */
  public Map<String, RegistryLogin.Password> passwords() {
    Map<String, RegistryLogin.Password> passwords = new HashMap<>();
    for (String host : logins.keySet()) {
      try {
        if (login(host) instanceof RegistryLogin.Password password) {
          passwords.put(host, password);
        }
      } catch (IllegalArgumentException e) {
        // Who asks for this very host is told.
      }
    }
    return passwords;
  }

  /**
   * The credential helper that Docker asks for the login at {@code host}, such as {@code ecr-login}
   * or {@code desktop}; empty if it asks none, or if {@link #login} knows the login.
   *
   * @throws IllegalArgumentException as {@link #login} does
   */
  public Optional<String> helper(String host) {
    String helper = helpers.getOrDefault(host(host), usualHelper);
    return helper.isEmpty() || login(host) instanceof RegistryLogin.Password
        ? Optional.empty()
        : Optional.of(helper);
  }

  /**
   * All in it that nobody may read, whatever host it is for: passwords, tokens, and users with
   * their passwords in base64.
   */
  public Set<Secret> secrets() {
    Set<Secret> secrets = new HashSet<>();
    for (JsonNode login : logins.values()) {
      for (String field : SECRET) {
        Optional.of(login.path(field).asText(""))
            .filter(not(String::isEmpty))
            .map(Secret::of)
            .ifPresent(secrets::add);
      }
      pair(login.path("auth").asText(""))
          .map(pair -> pair.substring(pair.indexOf(':') + 1))
          .filter(not(String::isEmpty))
          .map(Secret::of)
          .ifPresent(secrets::add);
    }
    return secrets;
  }

  private static String decode(String host, String auth) {
    return pair(auth)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "Docker's configuration has an auth for "
                    + host
                    + " that is not user:password in base64"));
  }

  /** A user and a password with a colon between them; empty if that is not what it is. */
  private static Optional<String> pair(String auth) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(auth), UTF_8))
          .filter(pair -> pair.indexOf(':') >= 0)
          // Docker itself pads a password with zeros.
          .map(pair -> pair.replaceAll("\\x00+$", ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The host of a key, which may be an address such as {@code https://index.docker.io/v1/}. */
  private static String host(String key) {
    String address = key.replaceFirst("^https?://", "");
    int slash = address.indexOf('/');
    String host = (slash < 0 ? address : address.substring(0, slash)).toLowerCase(Locale.ROOT);
    return HUB.contains(host) ? "docker.io" : host;
  }
}
