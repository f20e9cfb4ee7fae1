package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.ContextFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContextCommandTest {
  private static final Repository HELLO = new Repository("octocat", "hello-world");

  /** Larger than what is written at once. */
  private static final int LARGE = 1 << 20;

  @TempDir private Path directory;

  private final FakeWorld world = FakeWorld.begin();
  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();
  private CommitId commit = CommitId.ZERO;

  @BeforeEach
  void push() {
    commit =
        world.sources.commit(
            HELLO,
            GitRef.branch("main"),
            Map.of(
                "Dockerfile", TreeFile.file("FROM scratch"),
                ".dockerignore", TreeFile.file("secret"),
                "secret/key", TreeFile.file("hidden"),
                "large", TreeFile.file("x".repeat(LARGE))));
  }

  @Test
  void writesTheVeryTarThatTheEngineGets() throws Exception {
    ConexRun.Result result = context();
    assertThat(result.exitCode()).isZero();
    assertThat(result.all()).isEmpty();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    try (SourceTree tree = world.sources.fetch(HELLO, commit)) {
      tree.writeTarTo(expected, ContextFilter.of(tree, "Dockerfile"));
    }
    assertThat(tar.toByteArray()).isEqualTo(expected.toByteArray());
  }

  @Test
  void needsNoSettingAndOpensNothingButTheRepository() {
    ConexRun.Result result =
        new ConexRun(directory)
            .into(tar)
            .without("CONEX_QUEUE")
            .without("CONEX_REGISTRIES")
            .run("context", "octocat/hello-world", commit.hex());
    assertThat(result.exitCode()).isZero();
    assertThat(tar.toByteArray()).isNotEmpty();
  }

  @Test
  void writesNothingWithoutADockerfile() {
    CommitId without =
        world.sources.commit(HELLO, GitRef.branch("main"), Map.of("a", TreeFile.file("b")));
    ConexRun.Result result = context();
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEqualTo("no Dockerfile found: " + without + " has no Dockerfile\n");
    assertThat(tar.toByteArray()).isEmpty();
  }

  @Test
  void endsQuietlyIfTheReaderHasSeenEnough() {
    ConexRun.Result result = contextInto("Broken pipe");
    assertThat(result.exitCode()).isZero();
    assertThat(result.all()).isEmpty();
  }

  @Test
  void failsIfTheDiskIsFull() {
    ConexRun.Result result = contextInto("No space left on device");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .isEqualTo(
            "conex: could not write the build context of octocat/hello-world at "
                + commit
                + ": No space left on device\n");
  }

  @Test
  void rejectsAnIgnoreFileThatTheEngineWouldRefuse() {
    world.sources.commit(
        HELLO,
        GitRef.branch("main"),
        Map.of("Dockerfile", TreeFile.file("FROM scratch"), ".dockerignore", TreeFile.file("[a-")));
    ConexRun.Result result = context();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).startsWith("conex: ").contains("[a-").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, LinkageError.class})
  void ownsUpToADefectWithoutTellingSecrets(Class<? extends Throwable> type) {
    OutputStream defect =
        new OutputStream() {
          @Override
          public void write(int b) {
            switch (type.getSimpleName()) {
              case "LinkageError" -> throw new LinkageError("what was ghp_0123456789");
              default -> throw new IllegalStateException("what was ghp_0123456789");
            }
          }
        };
    ConexRun.Result result =
        new ConexRun(directory)
            .with("GithubAccessToken", "ghp_0123456789")
            .into(defect)
            .run("context", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(70);
    assertThat(result.err())
        .startsWith("conex itself failed, which is a defect:\n")
        .contains(type.getSimpleName() + ": what was ***")
        .contains("\tat ")
        .doesNotContain("ghp_");
  }

  private ConexRun.Result context() {
    return new ConexRun(directory).into(tar).run("context", "octocat/hello-world");
  }

  private ConexRun.Result contextInto(String failure) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(failure);
          }
        };
    return new ConexRun(directory).into(failing).run("context", "octocat/hello-world");
  }
}
