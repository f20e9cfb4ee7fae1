package io.github.ecsconex.it.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.WorkerProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pushes whose Dockerfiles only BuildKit builds. */
@Timeout(300)
final class BuildkitPushIT {
  /** The first Docker Engine whose own BuildKit knows here-documents. */
  private static final int HERE_DOCUMENTS_SINCE = 23;

  @TempDir private static Path shared;
  @AutoClose private static Parts parts;

  @TempDir private Path folder;
  private final String secret = "s3cr3t/+" + UUID.randomUUID();
  private Repository repository;
  private Installation conex;

  @BeforeAll
  static void start() throws Exception {
    parts = Parts.start(shared);
  }

  @BeforeEach
  void install() {
    repository = parts.freshRepository();
    conex =
        parts
            .install(folder)
            .set("CONEX_BUILDER", "buildkit")
            .set("CONEX_TARGET", "wanted")
            .set("CONEX_BUILD_SECRETS", "DEPLOY_KEY")
            .set("DEPLOY_KEY", secret);
  }

  @Test
  void aWorkerBuildsWithSecretsCachesArgumentsAndStagesAndNoSecretStaysAnywhere() throws Exception {
    boolean newer = engineVersion() >= HERE_DOCUMENTS_SINCE;
    CommitId commit =
        commit(
            "FROM " + BaseImage.NAME + " AS tools",
            "ARG CONEX_SHA=none",
            "RUN --mount=type=cache,target=/cache " + (newer ? "<<EOF" : "\\"),
            "  echo \"of $CONEX_SHA\" > /cache/sha" + (newer ? "" : "; \\"),
            "  cp /cache/sha /sha",
            newer ? "EOF" : "",
            "FROM " + BaseImage.NAME + " AS wanted",
            "COPY " + (newer ? "--link " : "") + "--from=tools /sha /sha",
            "RUN --mount=type=secret,id=DEPLOY_KEY \\",
            "  sha256sum < /run/secrets/DEPLOY_KEY > /proof; cat /run/secrets/DEPLOY_KEY; \\",
            "  base64 < /run/secrets/DEPLOY_KEY #" + UUID.randomUUID(),
            "FROM " + BaseImage.NAME,
            "RUN echo not the wanted stage; false");
    String log;
    try (WorkerProcess worker = conex.startWorker()) {
      conex.push(repository, Parts.MAIN, commit);
      worker.awaitLine("digest sha256:");
      assertThat(worker.stop()).isZero();
      log = worker.log();
    }
    assertThat(parts.digest(repository, commit)).isPresent();
    assertThat(log)
        .contains("RUN --mount=type=secret,id=DEPLOY_KEY")
        .contains("***")
        .doesNotContain("not the wanted stage")
        .doesNotContain(forms());
    String registry = everythingIn(parts.registry().folder().resolve("data"));
    assertThat(registry)
        .contains("of " + commit.hex())
        .contains(sha256(secret))
        .doesNotContain(forms());
  }

  @Test
  void aStepThatPrintsASecretAndFailsGivesNoneAway() throws Exception {
    CommitId commit =
        commit(
            "FROM " + BaseImage.NAME + " AS wanted",
            "RUN --mount=type=secret,id=DEPLOY_KEY cat /run/secrets/DEPLOY_KEY; echo; \\",
            "  cut -c 1-20 /run/secrets/DEPLOY_KEY; cut -c 21- /run/secrets/DEPLOY_KEY; exit 9");
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    FailureNotice notice = onlyNotice();
    assertThat(notice.reason()).startsWith("step 2/2 RUN ").endsWith(" exited with 9");
    assertThat(notice.text()).contains("***").doesNotContain(forms());
    assertThat(conex.linesOf(job)).contains("***").doesNotContain(forms());
  }

  @Test
  void aSecretThatIsNotOfferedIsToldOfByItsName() throws Exception {
    CommitId commit =
        commit(
            "FROM " + BaseImage.NAME + " AS wanted",
            "RUN --mount=type=secret,id=NPM_KEY,required=true true");
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(onlyNotice().reason())
        .endsWith(" needs the secret NPM_KEY; this build is given DEPLOY_KEY");
  }

  @Test
  void twoRepositoriesWithOneDockerfileNeverSeeEachOthersSecrets() throws Exception {
    String mark = " #" + UUID.randomUUID();
    String[] dockerfile = {
      "FROM " + BaseImage.NAME + " AS wanted",
      "RUN --mount=type=secret,id=DEPLOY_KEY sha256sum < /run/secrets/DEPLOY_KEY > /proof" + mark,
      "RUN echo \"it was $(cut -c 1-64 /proof)\"" + mark
    };
    String job = conex.push(repository, Parts.MAIN, commit(dockerfile));
    conex.work();
    assertThat(conex.linesOf(job)).contains("it was " + sha256(secret));
    repository = parts.freshRepository();
    String others = "0th3r/+" + UUID.randomUUID();
    conex.set("DEPLOY_KEY", others);
    String another = conex.push(repository, Parts.MAIN, commit(dockerfile));
    conex.work();
    assertThat(conex.linesOf(another))
        .contains("it was " + sha256(others))
        .doesNotContain(sha256(secret));
  }

  @Test
  void hereDocumentsAreBuiltByEnginesThatKnowThem() throws Exception {
    CommitId commit =
        commit(
            "FROM " + BaseImage.NAME + " AS wanted",
            "RUN <<EOF",
            "echo one of a here-document",
            "EOF");
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    if (engineVersion() >= HERE_DOCUMENTS_SINCE) {
      assertThat(conex.linesOf(job)).contains("one of a here-document");
      assertThat(parts.digest(repository, commit)).isPresent();
    } else {
      assertThat(onlyNotice().reason()).contains("here-documents").contains("Docker Engine 23");
    }
  }

  @Test
  void theClassicBuilderRefusesWhatOnlyBuildkitHas() throws Exception {
    conex.set("CONEX_BUILDER", "classic");
    CommitId commit =
        commit(
            "FROM " + BaseImage.NAME + " AS wanted", "RUN --mount=type=secret,id=DEPLOY_KEY true");
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(onlyNotice().reason())
        .contains("RUN --mount")
        .contains("only BuildKit")
        .contains("classic builder");
    assertThat(conex.linesOf(job)).doesNotContain("Step 1");
  }

  private CommitId commit(String... dockerfile) throws Exception {
    return parts
        .git()
        .commit(
            repository,
            Parts.MAIN,
            Map.of("Dockerfile", TreeFile.file(String.join("\n", dockerfile) + "\n")));
  }

  private FailureNotice onlyNotice() {
    assertThat(conex.notices()).hasSize(1);
    return conex.notices().getFirst();
  }

  /** What must not be found: the secret as it is, and as it may be written down. */
  private String[] forms() {
    return new String[] {
      secret,
      URLEncoder.encode(secret, UTF_8),
      Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(UTF_8))
    };
  }

  private static String sha256(String text) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return HexFormat.of().formatHex(hash);
  }

  /** All that a registry has: manifests, configurations with the history, and layers, unpacked. */
  private static String everythingIn(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    List<String> texts = new ArrayList<>();
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      boolean packed = bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
      try (InputStream in =
          packed
              ? new GZIPInputStream(new ByteArrayInputStream(bytes))
              : new ByteArrayInputStream(bytes)) {
        texts.add(new String(in.readAllBytes(), ISO_8859_1));
      }
    }
    return String.join("\n", texts);
  }

  private static int engineVersion() {
    try (Engine engine = Engine.ofThisMachine()) {
      String version = engine.client().versionCmd().exec().getVersion();
      return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }
  }
}
