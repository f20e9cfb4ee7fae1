package io.github.ecsconex.git.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.core.secret.Secret;
import java.time.InstantSource;
import java.util.List;

/** Who speaks to GitHub: a user by a token, or a GitHub App by its private key. */
public sealed interface GithubCredentials {
  /** A token, which is used as it is. */
  record Token(Secret token) implements GithubCredentials {
    /**
     * @throws IllegalArgumentException if {@code token} can be none; the message shows none of it
     */
    public Token {
      if (token.reveal().chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw new IllegalArgumentException("it holds white space or other than ASCII characters");
      }
    }
  }

  /**
   * A GitHub App.
   *
   * @param id its id or client id
   * @param key its private key, in PEM
   */
  record App(String id, Secret key) implements GithubCredentials {
    /**
     * @throws IllegalArgumentException if {@code key} is no such key; the message shows none of it
     */
    public App {
      GithubAppKey.parse(key);
    }
  }

  /**
   * Reads a token, or an App as in {@code {"appId":"4711","privateKey":"-----BEGIN RSA…"}}.
   *
   * @throws IllegalArgumentException if it is neither; the message shows none of it
   */
  static GithubCredentials parse(Secret text) {
    String stripped = text.reveal().strip();
    if (!stripped.startsWith("{")) {
      if (stripped.isEmpty()) {
        throw new IllegalArgumentException("it holds nothing but white space");
      }
      return new Token(Secret.of(stripped));
    }
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(stripped);
    } catch (JsonProcessingException e) {
      // What Jackson says may quote the key.
      throw new IllegalArgumentException("it begins with { and is no JSON");
    }
    String id = json.path("appId").asText("");
    String pem = json.path("privateKey").asText("");
    if (id.isEmpty() || pem.isEmpty()) {
      throw new IllegalArgumentException("it is JSON without appId and privateKey");
    }
    return new App(id, Secret.of(pem));
  }

  /** The tokens that these credentials give. */
  default GithubTokens tokens(GithubApi api, InstantSource clock) {
    return switch (this) {
      case Token token -> GithubTokens.fixed(token.token());
      case App app -> new GithubAppTokens(api, app.id(), GithubAppKey.parse(app.key()), clock);
    };
  }

  /** What nobody may read in a log. */
  default List<Secret> secrets() {
    return switch (this) {
      case Token token -> List.of(token.token());
      case App app -> List.of(app.key());
    };
  }
}
