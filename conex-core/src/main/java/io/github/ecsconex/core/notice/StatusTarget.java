package io.github.ecsconex.core.notice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Where a commit's mark leads to: a URL with {@code {messageId}}, {@code {owner}}, {@code {repo}},
 * {@code {sha}}, {@code {ref}}, {@code {service}} and {@code {region}} in it, each of which becomes
 * the job's own, percent-encoded.
 *
 * @param region what {@code {region}} becomes; may be empty where the template does not hold it
 */
public record StatusTarget(String template, String service, String region) {
  private static final Set<String> NAMES =
      Set.of("messageId", "owner", "repo", "sha", "ref", "service", "region");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]*)\\}");

  /**
   * @throws IllegalArgumentException if {@code template} holds another placeholder, or {@code
   *     {region}} where none is known, or is no URL by http or https
   */
  public StatusTarget {
    for (MatchResult placeholder : PLACEHOLDER.matcher(template).results().toList()) {
      if (!NAMES.contains(placeholder.group(1))) {
        throw new IllegalArgumentException("it holds the placeholder " + placeholder.group());
      }
    }
    if (region.isEmpty() && template.contains("{region}")) {
      throw new IllegalArgumentException("it holds {region}, and AWS_REGION is not set");
    }
    String scheme = URI.create(PLACEHOLDER.matcher(template).replaceAll("x")).getScheme();
    if (!"https".equals(scheme) && !"http".equals(scheme)) {
      throw new IllegalArgumentException("it is no URL that begins with http");
    }
  }

  /** The URL for the job of one message. */
  public String of(String messageId, Repository repository, GitRef ref, CommitId commit) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(placeholder ->
            encode(
                switch (placeholder.group(1)) {
                  case "messageId" -> messageId;
                  case "owner" -> repository.owner();
                  case "repo" -> repository.name();
                  case "sha" -> commit.hex();
                  case "ref" -> ref.name();
                  case "service" -> service;
                  default -> region;
                }));
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }
}
