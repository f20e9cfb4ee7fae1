package io.github.ecsconex.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Profiles as the aws command has them, in files. */
final class ProfileTest {
  private static final String ROLE =
      """
      <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleResult>
          <AssumedRoleUser>
            <AssumedRoleId>AROA:conex</AssumedRoleId>
            <Arn>arn:aws:sts::123456789012:assumed-role/conex/conex</Arn>
          </AssumedRoleUser>
          <Credentials>
            <AccessKeyId>ASIAROLE</AccessKeyId>
            <SecretAccessKey>word</SecretAccessKey>
            <SessionToken>token</SessionToken>
            <Expiration>2099-01-01T00:00:00Z</Expiration>
          </Credentials>
        </AssumeRoleResult>
      </AssumeRoleResponse>
      """;

  @TempDir private Path folder;

  private final LocalServer server = new LocalServer(this::answer);

  @AfterEach
  void close() {
    for (String name :
        new String[] {
          "aws.sharedCredentialsFile", "aws.configFile", "aws.profile", "aws.endpointUrl"
        }) {
      System.clearProperty(name);
    }
    server.close();
  }

  @Test
  void aProfileGivesKeysAndRegion() throws Exception {
    profile("plain");
    assertThat(askedBy()).contains("Credential=AKIAPLAIN/").contains("/eu-north-1/sqs/");
  }

  @Test
  void aProfileMayTakeOnARole() throws Exception {
    profile("role");
    assertThat(askedBy()).contains("Credential=ASIAROLE/").contains("/eu-west-3/sqs/");
    assertThat(server.requests().getFirst().body())
        .contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fconex");
    assertThat(server.requests().getFirst().authorization()).contains("Credential=AKIAPLAIN/");
  }

  @Test
  void aProfileMayLogInBySso() throws Exception {
    profile("sso");
    Throwable refusal =
        catchThrowable(() -> new AwsCall("sqs:ReceiveMessage", "receive").make(this::askedBy));
    assertThat(refusal)
        .as("nobody has logged in, but what can do it is there")
        .isInstanceOf(UnavailableException.class)
        .hasMessage(
            "could not receive: there are no credentials, neither in the environment nor in the"
                + " profile nor by a role; the SSO session has expired, aws sso login begins"
                + " another");
  }

  @Test
  void whoHasLoggedInBySsoTakesOnHisRole() throws Exception {
    profile("sso");
    logIn("2099-01-01T00:00:00Z");
    assertThat(askedBy()).contains("Credential=ASIASSO/").contains("/eu-west-3/sqs/");
    assertThat(server.requests().getFirst().path()).isEqualTo("/federation/credentials");
  }

  @Test
  void aLoginBySsoIsRenewed() throws Exception {
    profile("sso");
    logIn("2020-01-01T00:00:00Z");
    assertThat(askedBy()).contains("Credential=ASIASSO/");
    assertThat(server.requests().getFirst().path()).isEqualTo("/token");
    assertThat(server.requests().getFirst().body()).contains("\"refreshToken\":\"again\"");
  }

  /** Leaves what {@code aws sso login} leaves. */
  private void logIn(String expiresAt) throws Exception {
    byte[] name = MessageDigest.getInstance("SHA-1").digest(session().getBytes(UTF_8));
    Path cache = Path.of(System.getenv("HOME"), ".aws", "sso", "cache");
    Files.createDirectories(cache);
    Files.writeString(
        cache.resolve(HexFormat.of().formatHex(name) + ".json"),
        """
        {"startUrl": "https://example.awsapps.com/start", "region": "eu-west-3",
         "accessToken": "token", "expiresAt": "%s", "clientId": "id", "clientSecret": "word",
         "registrationExpiresAt": "2099-01-01T00:00:00Z", "refreshToken": "again"}
        """
            .formatted(expiresAt),
        UTF_8);
  }

  private String session() {
    return "somebody-" + folder.getFileName();
  }

  private LocalServer.Answer answer(LocalServer.Request request) {
    String body =
        switch (request.path()) {
          case "/token" -> "{\"accessToken\":\"fresh\",\"expiresIn\":28800}";
          case "/federation/credentials" ->
              "{\"roleCredentials\":{\"accessKeyId\":\"ASIASSO\",\"secretAccessKey\":\"word\","
                  + "\"sessionToken\":\"token\",\"expiration\":4070908800000}}";
          default -> request.body().contains("Action=AssumeRole") ? ROLE : "{}";
        };
    return new LocalServer.Answer(200, body);
  }

  private String askedBy() {
    try (AwsConnection aws = AwsConnection.standard();
        SqsClient client = aws.client(SqsClient.builder(), Optional.empty())) {
      client.receiveMessage(request -> request.queueUrl(server.uri() + "/1/queue"));
    } catch (RejectedException e) {
      throw new AssertionError(e);
    }
    return server.requests().getLast().authorization();
  }

  private void profile(String name) throws Exception {
    Path credentials =
        Files.writeString(
            folder.resolve("credentials"),
            "[plain]\naws_access_key_id = AKIAPLAIN\naws_secret_access_key = word\n",
            UTF_8);
    Path config =
        Files.writeString(
            folder.resolve("config"),
            """
            [profile plain]
            region = eu-north-1
            [profile role]
            region = eu-west-3
            role_arn = arn:aws:iam::123456789012:role/conex
            source_profile = plain
            [profile sso]
            region = eu-west-3
            sso_session = %s
            sso_account_id = 123456789012
            sso_role_name = conex
            [sso-session %s]
            sso_region = eu-west-3
            sso_start_url = https://example.awsapps.com/start
            """
                .formatted(session(), session()),
            UTF_8);
    Map.of(
            "aws.sharedCredentialsFile", credentials.toString(),
            "aws.configFile", config.toString(),
            "aws.profile", name,
            "aws.endpointUrl", server.uri().toString())
        .forEach(System::setProperty);
  }
}
