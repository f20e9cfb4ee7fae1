package io.github.ecsconex.app.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.app.watch.Watch.Arrival;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubRepository;
import io.github.ecsconex.git.github.GithubServer;
import io.github.ecsconex.git.github.GithubWebhook;
import io.github.ecsconex.git.github.TlsIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchTest {
  private static final Repository REPOSITORY = Repository.parse("octo-org/hello-world");
  private static final Secret MONA = Secret.of("ghp_monas");
  private static final Secret BOT = Secret.of("ghp_bots");
  private static final Secret SIGNING = Secret.of("s3cret of the stack");
  private static final URI ENDPOINT = URI.create("https://abc.example/webhook");
  private static SSLContext usual;
  private static TlsIdentity identity;

  private final FakeTicker time = new FakeTicker();
  private final List<String> told = new ArrayList<>();
  private GithubServer server;
  private GithubApi api;
  private Secret accepted = SIGNING;

  @BeforeAll
  static void trust(@TempDir Path directory) throws Exception {
    usual = SSLContext.getDefault();
    identity = TlsIdentity.in(directory);
    SSLContext.setDefault(identity.context());
  }

  @AfterAll
  static void trustNoMore() {
    SSLContext.setDefault(usual);
  }

  @BeforeEach
  void start() throws Exception {
    server = new GithubServer(identity);
    server.user("mona", MONA);
    server.user("conex-bot", BOT);
    server.repository(REPOSITORY, "mona");
    server.deliverTo(
        (url, request) -> new GithubWebhook(List.of(accepted)).receive(request).status());
    api = new GithubApi(server.api(), time, time);
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private Watch watch() {
    return watch(MONA);
  }

  private Watch watch(Secret token) {
    return new Watch(
        api, token, WatchedStack.gone(StackReference.DEFAULT, ENDPOINT), time, told::add);
  }

  private GithubRepository repository() throws Exception {
    return watch().requireAdministered(REPOSITORY);
  }

  @Test
  void makesTheHookAndTriesIt() throws Exception {
    assertThat(watch().watch(repository(), SIGNING)).isEqualTo(Arrival.WELL);
    assertThat(server.hooks(REPOSITORY))
        .singleElement()
        .asString()
        .contains("\"events\":[\"push\"]", "\"active\":true", "\"content_type\":\"json\"")
        .contains("\"insecure_ssl\":\"0\"", "\"url\":\"" + ENDPOINT + "\"");
    assertThat(told)
        .containsExactly(
            "made a webhook of octo-org/hello-world", "sent a test ping, which the stack took");
  }

  @Test
  void runningItTwiceChangesNothing() throws Exception {
    watch().watch(repository(), SIGNING);
    List<String> hooks = server.hooks(REPOSITORY);
    told.clear();
    assertThat(watch().watch(repository(), SIGNING)).isEqualTo(Arrival.WELL);
    assertThat(server.hooks(REPOSITORY)).isEqualTo(hooks);
    assertThat(server.asked()).noneMatch(asked -> asked.method().equals("PATCH"));
    assertThat(told)
        .containsExactly(
            "octo-org/hello-world has the webhook already, as it should be",
            "sent a test ping, which the stack took");
  }

  @Test
  void givesTheHookTheSecretOfTheStackWhereThatHasChanged() throws Exception {
    watch().watch(repository(), Secret.of("an older one"));
    told.clear();
    assertThat(watch().watch(repository(), SIGNING)).isEqualTo(Arrival.WELL);
    assertThat(server.hooks(REPOSITORY)).hasSize(1);
    assertThat(told)
        .containsExactly(
            "octo-org/hello-world has the webhook already, as it should be",
            "gave the webhook the stack's present secret",
            "sent a test ping, which the stack took");
  }

  @Test
  void mendsAHookThatIsNotAsItShouldBe() throws Exception {
    server.hook(
        REPOSITORY,
        "{\"active\":false,\"events\":[\"*\"],\"config\":{\"url\":\"HTTPS://ABC.example/webhook/\","
            + "\"insecure_ssl\":\"1\",\"content_type\":\"form\"}}");
    assertThat(watch().watch(repository(), SIGNING)).isEqualTo(Arrival.WELL);
    assertThat(server.hooks(REPOSITORY))
        .singleElement()
        .asString()
        .contains("\"events\":[\"push\"]", "\"active\":true", "\"insecure_ssl\":\"0\"");
    assertThat(told).first().isEqualTo("changed the webhook of octo-org/hello-world");
  }

  @Test
  void findsTheHookAmongAnyNumber() throws Exception {
    for (int i = 0; i < 250; i++) {
      server.hook(REPOSITORY, "{\"config\":{\"url\":\"https://example.com/" + i + "\"}}");
    }
    watch().watch(repository(), SIGNING);
    watch().watch(repository(), SIGNING);
    assertThat(server.hooks(REPOSITORY)).hasSize(251);
  }

  @Test
  void saysThatThePingDidNotArrive() throws Exception {
    accepted = Secret.of("another");
    assertThat(watch().watch(repository(), SIGNING)).isEqualTo(Arrival.NOT_WELL);
    assertThat(told.getLast())
        .startsWith(
            "sent a test ping, which did not arrive well: 403 Invalid HTTP Response: 403; see "
                + server.api()
                + "/octo-org/hello-world/settings/hooks/");
  }

  @Test
  void leavesAHookAloneWhoseStackIsNotWell() throws Exception {
    watch().watch(repository(), SIGNING);
    server.deliverTo((url, request) -> 503);
    told.clear();
    assertThat(watch().watch(repository(), SIGNING)).isEqualTo(Arrival.NOT_WELL);
    assertThat(server.asked()).noneMatch(asked -> asked.method().equals("PATCH"));
    assertThat(told.getLast()).contains("did not arrive well: 503");
  }

  @Test
  void doesNotWaitForEverForGithubToTellOfThePing() throws Exception {
    server.keepDeliveriesBack();
    AtomicReference<Arrival> well = new AtomicReference<>(Arrival.WELL);
    GithubRepository repository = repository();
    Thread watching =
        Thread.ofVirtual()
            .start(() -> {
              try {
                well.set(watch().watch(repository, SIGNING));
              } catch (PortException | InterruptedException e) {
                told.add(e.toString());
              }
            });
    for (int look = 0; look < 15; look++) {
      time.awaitSleepers(1);
      time.advance(Duration.ofSeconds(1));
    }
    watching.join();
    assertThat(well).hasValue(Arrival.UNKNOWN);
    assertThat(told.getLast())
        .startsWith("sent a test ping, and GitHub does not say yet how it fared; see ");
  }

  @Test
  void tellsWhatWouldChange() throws Exception {
    watch().tellWhatWouldChange(repository());
    server.hook(REPOSITORY, "{\"events\":[\"*\"],\"config\":{\"url\":\"" + ENDPOINT + "\"}}");
    watch().tellWhatWouldChange(repository());
    assertThat(told.get(0))
        .isEqualTo("would make a webhook of octo-org/hello-world to https://abc.example/webhook");
    assertThat(told.get(1)).matches("would change webhook \\d+ of octo-org/hello-world");
    assertThat(server.asked()).allMatch(asked -> asked.method().equals("GET"));
  }

  @Test
  void whoIsNoAdministratorIsToldWhoCanHelp() {
    server.reader(REPOSITORY, "conex-bot");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> watch(BOT).requireAdministered(REPOSITORY))
        .withMessage(
            "conex-bot may not change the webhooks of octo-org/hello-world: one of its"
                + " administrators can, see %s/octo-org/hello-world/settings/access",
            server.api());
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> watch().requireAdministered(Repository.parse("octo-org/other")))
        .withMessage("there is no repository octo-org/other that mona may see with this token");
  }

  @Test
  void oneOfSeveralHooksStays() throws Exception {
    server.hook(REPOSITORY, "{\"config\":{\"url\":\"" + ENDPOINT + "/\"}}");
    server.hook(REPOSITORY, "{\"config\":{\"url\":\"" + ENDPOINT + "\"}}");
    server.hook(REPOSITORY, "{\"config\":{\"url\":\"https://ABC.example/webhook\"}}");
    assertThat(watch().present(REPOSITORY)).hasSize(3);
    watch().tellWhatWouldChange(repository());
    assertThat(told)
        .containsSubsequence(
            "would remove a second webhook, to https://abc.example/webhook/",
            "would remove a second webhook, to https://ABC.example/webhook");
    assertThat(server.hooks(REPOSITORY)).hasSize(3);
    assertThat(watch().watch(repository(), SIGNING)).isEqualTo(Arrival.WELL);
    assertThat(watch().present(REPOSITORY))
        .singleElement()
        .satisfies(hook -> assertThat(hook.url()).isEqualTo(ENDPOINT.toString()));
  }

  @Test
  void findsAndRemovesTheHookOfAStackOf2016() throws Exception {
    server.hook(
        REPOSITORY,
        "{\"config\":{\"url\":\"https://old.execute-api.us-east-1.amazonaws.com/watchbot/webhooks\"}}");
    server.hook(REPOSITORY, "{\"config\":{\"url\":\"https://other.example/hookshot/webhook\"}}");
    server.hook(REPOSITORY, "{\"config\":{\"url\":\"https://example.com/ci\"}}");
    assertThat(watch().old(REPOSITORY)).hasSize(2);
    watch().remove(REPOSITORY, watch().old(REPOSITORY).getFirst());
    assertThat(watch().old(REPOSITORY)).hasSize(1);
    assertThat(told)
        .containsExactly(
            "removed the webhook to"
                + " https://old.execute-api.us-east-1.amazonaws.com/watchbot/webhooks");
  }

  @Test
  void passesOverADeliveryListThatIsRefused() throws Exception {
    watch().watch(repository(), SIGNING);
    told.clear();
    server.answer("GET", "/deliveries", 403, "{\"message\":\"No\"}");
    watch().tellWhoSends();
    assertThat(told.get(0))
        .startsWith("octo-org/hello-world  sends here; could not read what webhook ");
    assertThat(told.get(1))
        .isEqualTo("1 of your repositories send to us-east-1:ecs-conex-production");
  }

  @Test
  void listsWhoSendsHereAndHowThatFares() throws Exception {
    server.repository(Repository.parse("octo-org/other"), "mona");
    server.repository(Repository.parse("octo-org/second"), "mona");
    watch().watch(repository(), SIGNING);
    server.send(REPOSITORY, "push", "{}");
    server.hook(
        Repository.parse("octo-org/second"),
        "{\"config\":{\"url\":\"" + ENDPOINT + "\"},\"active\":false}");
    told.clear();
    watch().tellWhoSends();
    assertThat(told)
        .containsExactlyInAnyOrder(
            "octo-org/hello-world  last push at 2026-11-25T17:00:00Z: 422 Invalid HTTP Response:"
                + " 422; 1 of the last 2 failed",
            "octo-org/second  is switched off",
            "2 of your repositories send to us-east-1:ecs-conex-production");
  }
}
