package io.github.ecsconex.aws.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.aws.LocalServer.Answer;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What moto's ECR does not do: tokens that run out, throttling, refusals. */
final class EcrRegistryTest {
  private static final ImageName NAME = new ImageName("hello-world");
  private static final ImageTag TAG = new ImageTag("v1");
  private static final ImageDigest DIGEST = new ImageDigest("sha256:" + "a".repeat(64));
  private static final Answer PRESENT =
      new Answer(
          200,
          "{\"repositories\":[{\"repositoryArn\":\"arn:aws:ecr:us-east-1:123456789012:repository/"
              + "hello-world\",\"repositoryUri\":\"registry.test/hello-world\"}]}");
  private static final String FOUND =
      "{\"images\":[{\"imageId\":{\"imageDigest\":\""
          + DIGEST
          + "\"},\"imageManifest\":\"{}\",\"imageManifestMediaType\":\"x\"}],\"failures\":[]}";

  private final FakeTicker time = new FakeTicker();
  private final AtomicInteger tokens = new AtomicInteger();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger throttled = new AtomicInteger();
  private final LocalServer server = new LocalServer(this::answer);
  private final AwsConnection aws =
      AwsConnection.to(server.uri(), "us-east-1", "key", Secret.of("word"));
  private EcrRegistry registry;

  @BeforeEach
  void open() throws Exception {
    registry = new EcrRegistry(aws, "us-east-1", RepositoryOptions.DEFAULT, time, time);
  }

  @AfterEach
  void close() {
    registry.close();
    aws.close();
    server.close();
  }

  @Test
  void aLoginIsUsedForHalfOfItsTime() throws Exception {
    RegistryLogin first = registry.login();
    assertThat(first).isEqualTo(new RegistryLogin.Password("AWS", Secret.of("token-1")));
    time.advance(Duration.ofHours(5));
    assertThat(registry.login()).isEqualTo(first);
    time.advance(Duration.ofMinutes(61));
    assertThat(registry.login()).isEqualTo(new RegistryLogin.Password("AWS", Secret.of("token-2")));
  }

  @Test
  void aLoginThatIsRefusedBeforeItsTimeIsRenewedOnce() throws Exception {
    RegistryLogin first = registry.login();
    assertThat(registry.renewLogin(first)).as("it is fresh").isFalse();
    time.advance(Duration.ofMinutes(2));
    assertThat(registry.renewLogin(first)).isTrue();
    assertThat(registry.renewLogin(first)).isTrue();
    assertThat(registry.login()).isNotEqualTo(first);
    assertThat(tokens).hasValue(2);
  }

  @Test
  void whatIsThrottledIsTriedAgain() throws Exception {
    answers.put("BatchGetImage", new Answer(200, FOUND));
    answers.put("PutImage", new Answer(200, "{}"));
    throttled.set(2);
    registry.tag(NAME, DIGEST, TAG);
    assertThat(server.requests())
        .extracting(LocalServer.Request::target)
        .containsExactly("BatchGetImage", "PutImage", "PutImage", "PutImage");
  }

  @Test
  void aTagThatStandsAlreadyIsASuccess() throws Exception {
    answers.put("BatchGetImage", new Answer(200, FOUND));
    answers.put("PutImage", refusal("ImageAlreadyExistsException", "already pushed"));
    registry.tag(NAME, DIGEST, TAG);
  }

  @Test
  void refusalsAreToldAsWhatTheyAre() {
    answers.put("BatchGetImage", new Answer(200, FOUND));
    answers.put("PutImage", refusal("LimitExceededException", "maximum number of images"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, DIGEST, TAG))
        .withMessageStartingWith(
            "could not tag ecr:us-east-1/hello-world:v1: LimitExceededException: maximum number of"
                + " images");
    answers.put("BatchGetImage", refusal("AccessDeniedException", "no"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.find(NAME, TAG))
        .withMessage(
            "could not find ecr:us-east-1/hello-world:v1: AccessDeniedException: no; the"
                + " credentials may need ecr:BatchGetImage");
    answers.put("BatchGetImage", refusal("ExpiredTokenException", "later"));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> registry.find(NAME, TAG));
  }

  @Test
  void onlyNotFoundIsAbsent() throws Exception {
    answers.put("BatchGetImage", refusal("RepositoryNotFoundException", "none"));
    assertThat(registry.find(NAME, TAG)).isEmpty();
    answers.put("BatchGetImage", new Answer(200, failure("ImageNotFound")));
    assertThat(registry.find(NAME, TAG)).isEmpty();
    answers.put("BatchGetImage", new Answer(200, failure("KmsError")));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.find(NAME, TAG))
        .withMessageContaining("KmsError: why");
  }

  @Test
  void aRepositoryThatBelongsToNobodyCanBeToldFromOneThatBelongsToUs() {
    answers.put("DescribeRepositories", PRESENT);
    answers.put(
        "ListTagsForResource",
        new Answer(
            200, "{\"tags\":[{\"Key\":\"io.github.ecsconex.repository\",\"Value\":\"nobody\"}]}"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.ensureRepository(NAME, new Repository("octocat", "hello-world")))
        .withMessageContaining("should name a repository such as owner/name, and does not");
  }

  @Test
  void aRepositoryThatAnotherProcessMakesFirstIsUsed() throws Exception {
    answers.put("DescribeRepositories", refusal("RepositoryNotFoundException", "none"));
    answers.put("CreateRepository", refusal("RepositoryAlreadyExistsException", "one is there"));
    answers.put(
        "ListTagsForResource",
        new Answer(
            200,
            "{\"tags\":[{\"Key\":\"io.github.ecsconex.repository\",\"Value\":"
                + "\"octocat/hello-world\"}]}"));
    registry.ensureRepository(NAME, new Repository("octocat", "hello-world"));
    assertThat(registry.host()).isEqualTo("registry.test");
    assertThat(server.requests())
        .extracting(LocalServer.Request::target)
        .containsExactly(
            "DescribeRepositories",
            "CreateRepository",
            "DescribeRepositories",
            "ListTagsForResource");
  }

  private Answer answer(LocalServer.Request request) {
    if (request.target().equals("CreateRepository")) {
      answers.put("DescribeRepositories", PRESENT);
    }
    if (request.target().equals("GetAuthorizationToken")) {
      String token = "AWS:token-" + tokens.incrementAndGet();
      return new Answer(
          200,
          String.format(
              "{\"authorizationData\":[{\"authorizationToken\":\"%s\",\"expiresAt\":%d,"
                  + "\"proxyEndpoint\":\"https://1.dkr.ecr.us-east-1.amazonaws.com\"}]}",
              Base64.getEncoder().encodeToString(token.getBytes(UTF_8)),
              time.instant().plus(Duration.ofHours(12)).getEpochSecond()));
    }
    if (request.target().equals("PutImage") && throttled.getAndDecrement() > 0) {
      return refusal("ThrottlingException", "Rate exceeded");
    }
    return answers.getOrDefault(request.target(), new Answer(500, "{}"));
  }

  private static Answer refusal(String code, String message) {
    return new Answer(400, String.format("{\"__type\":\"%s\",\"message\":\"%s\"}", code, message));
  }

  private static String failure(String code) {
    return String.format(
        "{\"images\":[],\"failures\":[{\"failureCode\":\"%s\",\"failureReason\":\"why\"}]}", code);
  }
}
