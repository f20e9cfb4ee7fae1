package io.github.ecsconex.it.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.git.github.GithubServer;
import io.github.ecsconex.git.github.TlsIdentity;
import io.github.ecsconex.it.github.ConexProgram.Result;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.GitServer;
import io.github.ecsconex.it.support.LocalRegistry;
import io.github.ecsconex.it.support.RegistryContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GitHub App in the place of a user's token, to fetch and to mark commits. */
final class GithubAppIT {
  private static final GitRef MAIN = GitRef.branch("main");

  @TempDir private Path folder;
  private String key;
  @AutoClose private GithubServer github;
  @AutoClose private GitServer git;
  @AutoClose private LocalRegistry registry;
  private ConexProgram conex;

  @BeforeEach
  void start() throws Exception {
    try (Engine engine = Engine.ofThisMachine()) {
      BaseImage.make(engine.client());
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    key = Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
    TlsIdentity identity = TlsIdentity.in(folder);
    github =
        new GithubServer(
            identity, "4711", keys.getPublic(), InstantSource.system(), List.of("octo-org"));
    git = GitServer.startWithTls(folder.resolve("git"), identity.context());
    git.askForLogin(github::knows);
    registry = LocalRegistry.start(folder.resolve("registry"));
    Path app = folder.resolve("app.json");
    Files.writeString(
        app,
        "{\"appId\":\"4711\",\"privateKey\":\"-----BEGIN PRIVATE KEY-----\\n"
            + key
            + "\\n-----END PRIVATE KEY-----\\n\"}");
    conex =
        new ConexProgram(
            folder,
            identity,
            Map.of(
                "CONEX_GITHUB_API",
                github.api().toString(),
                "CONEX_GIT_URL",
                git.url(),
                "CONEX_REGISTRIES",
                "oci+http:" + registry.host(),
                "CONEX_QUEUE",
                "sqlite:" + folder.resolve("queue.db"),
                "CONEX_CACHE",
                folder.resolve("cache").toString(),
                "GithubAccessToken",
                "@" + app,
                "CONEX_LOG_LEVEL",
                "debug"));
  }

  private CommitId commit(Repository repository) throws Exception {
    github.repository(repository, "mona");
    return git.commit(
        repository,
        MAIN,
        Map.of("Dockerfile", TreeFile.file("FROM " + BaseImage.NAME + "\nCOPY Dockerfile /\n")));
  }

  @Test
  void fetchesAndMarksWhereItIsInstalled() throws Exception {
    Repository repository = Repository.parse("octo-org/hello-app");
    CommitId commit = commit(repository);
    Result sent = conex.run("send", repository.toString());
    assertThat(sent.exitCode()).as(sent.output()).isZero();
    Result worked = conex.run("worker", "--until-empty");
    assertThat(worked.exitCode()).as(worked.output()).isZero();
    try (RegistryContent content = new RegistryContent(registry.host())) {
      assertThat(content.digest("hello-app", commit.hex())).as(worked.output()).isPresent();
    }
    assertThat(github.statuses(repository, commit))
        .extracting(CommitStatus::state)
        .containsExactly(State.PENDING, State.SUCCESS);
    assertThat(sent.output() + worked.output()).doesNotContain("ghs_", key);
  }

  @Test
  void saysWhoMayInstallItWhereItIsNot() throws Exception {
    Repository repository = Repository.parse("stranger/hello-app");
    commit(repository);
    Result sent = conex.run("send", repository.toString());
    assertThat(sent.exitCode()).isEqualTo(1);
    assertThat(sent.output())
        .contains(
            "conex: could not get a token of GitHub App 4711 for stranger/hello-app: the App is not"
                + " installed for it; stranger can install it")
        .doesNotContain(key);
  }
}
