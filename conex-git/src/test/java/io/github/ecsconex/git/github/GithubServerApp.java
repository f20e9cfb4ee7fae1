package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ecsconex.git.github.GithubServer.Answer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A GitHub App that {@link GithubServer} knows, and the owners that have installed it. */
final class GithubServerApp {
  /** What calls with a token of the App is called, before the owner's name. */
  static final String CALLER = "app of ";

  private static final Duration LIFE = Duration.ofHours(1);
  private static final Pattern INSTALLATION = Pattern.compile("/repos/([^/]+)/[^/]+/installation");
  private static final Pattern TOKENS = Pattern.compile("/app/installations/(\\d+)/access_tokens");

  private final String id;
  private final PublicKey key;
  private final InstantSource clock;
  private final List<String> owners;
  private final Map<String, String> tokens = new HashMap<>();
  private int made;

  /**
   * @param owners in lower case; the first one's installation has the number 1
   */
  GithubServerApp(String id, PublicKey key, InstantSource clock, List<String> owners) {
    this.id = id;
    this.key = key;
    this.clock = clock;
    this.owners = List.copyOf(owners);
  }

  /** How many tokens were made so far. */
  synchronized int made() {
    return made;
  }

  /** As if all who have installed it had removed it and installed it again. */
  synchronized void endTokens() {
    tokens.clear();
  }

  /** Who calls with that token, if it is one of the App's. */
  synchronized Optional<String> caller(String token) {
    return Optional.ofNullable(tokens.get(token)).map(owner -> CALLER + owner);
  }

  /** The answer, if the question is about the App. */
  synchronized Optional<Answer> answer(String method, String path, String token) {
    Matcher installation = INSTALLATION.matcher(path);
    Matcher access = TOKENS.matcher(path);
    if (installation.matches()) {
      if (!isSigned(token)) {
        return Optional.of(Answer.message(401, "A JSON web token could not be decoded"));
      }
      int number = owners.indexOf(installation.group(1).toLowerCase(Locale.ROOT)) + 1;
      if (number == 0) {
        return Optional.of(Answer.message(404, "Not Found"));
      }
      ObjectNode installed = GithubServer.json().put("id", number).put("app_slug", "conex");
      installed.putObject("permissions").put("contents", "read").put("metadata", "read");
      return Optional.of(Answer.of(200, installed));
    }
    if (access.matches() && method.equals("POST")) {
      if (!isSigned(token)) {
        return Optional.of(Answer.message(401, "A JSON web token could not be decoded"));
      }
      made++;
      String minted = "ghs_" + "A".repeat(30) + made;
      tokens.put(minted, owners.get(Integer.parseInt(access.group(1)) - 1));
      return Optional.of(
          Answer.of(
              201,
              GithubServer.json()
                  .put("token", minted)
                  .put(
                      "expires_at",
                      clock.instant().plus(LIFE).truncatedTo(ChronoUnit.SECONDS).toString())));
    }
    return Optional.empty();
  }

  /** As GitHub checks it: by the App's key, for no more than ten minutes, and not yet over. */
  private boolean isSigned(String token) {
    String[] parts = token.split("\\.", -1);
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
      JsonNode header = new ObjectMapper().readTree(decoder.decode(parts[0]));
      JsonNode claims = new ObjectMapper().readTree(decoder.decode(parts[1]));
      long now = clock.instant().getEpochSecond();
      return parts.length == 3
          && signature.verify(decoder.decode(parts[2]))
          && header.path("alg").asText().equals("RS256")
          && claims.path("iss").asText().equals(id)
          && claims.path("iat").asLong() <= now
          && claims.path("exp").asLong() > now
          && claims.path("exp").asLong() <= now + 600;
    } catch (GeneralSecurityException
        | IOException
        | IllegalArgumentException
        | IndexOutOfBoundsException e) {
      return false;
    }
  }
}
