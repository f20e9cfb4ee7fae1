package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.RepositoryHost;
import io.github.ecsconex.core.source.TreeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Bare repositories in a directory, each at {@code owner/name}, made by Git itself. */
final class GitPrograms implements RepositoryHost {
  private static final long FIRST_COMMIT = 1_467_699_051;

  private final Path root;
  private int commits;

  GitPrograms(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  Path path(Repository repository) {
    return root.resolve(repository.owner()).resolve(repository.name());
  }

  @Override
  public CommitId commit(Repository repository, GitRef branch, Map<String, TreeFile> files)
      throws Exception {
    Path path = path(repository);
    if (!Files.exists(path)) {
      Files.createDirectories(path);
      git(path, "", "init", "--quiet", "--bare");
      git(path, "", "symbolic-ref", "HEAD", branch.name());
    }
    commits++;
    StringBuilder stream = new StringBuilder("commit " + branch + "\n");
    stream.append("committer Mona <mona@example.com> " + (FIRST_COMMIT + commits) + " +0000\n");
    stream.append("data 4\ntest\n");
    if (!git(path, "", "for-each-ref", branch.name()).isEmpty()) {
      stream.append("from " + branch + "^0\n");
    }
    stream.append("deleteall\n");
    files.forEach((name, file) -> stream.append(change(name, file)));
    git(path, stream.toString(), "fast-import", "--quiet", "--force");
    return new CommitId(git(path, "", "rev-parse", branch.name()));
  }

  private static String change(String path, TreeFile file) {
    String content = file.content();
    if (file.kind() == TreeFile.Kind.SUBMODULE) {
      return "M 160000 %s %s%n".formatted(content, path);
    }
    String mode =
        switch (file.kind()) {
          case EXECUTABLE -> "100755";
          case LINK -> "120000";
          default -> "100644";
        };
    return "M %s inline %s\ndata %d\n%s\n"
        .formatted(mode, path, content.getBytes(UTF_8).length, content);
  }

  @Override
  public CommitId annotate(Repository repository, String tag, CommitId commit) throws Exception {
    String object =
        "object %s\ntype commit\ntag %s\ntagger Mona <mona@example.com> %d +0000\n\n%s\n"
            .formatted(commit, tag, FIRST_COMMIT, tag);
    return new CommitId(git(path(repository), object, "mktag"));
  }

  @Override
  public void point(Repository repository, GitRef ref, CommitId id) throws Exception {
    git(path(repository), "", "update-ref", ref.name(), id.hex());
  }

  /** What Git prints for {@code arguments}, run in {@code directory}. */
  static String git(Path directory, String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of("git"), Arrays.stream(arguments)).toList();
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment());
    Process process = builder.redirectErrorStream(true).start();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(UTF_8));
              } catch (IOException e) {
                // Its exit code tells.
              }
            });
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    writer.join();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
    return output;
  }

  /** Has Git see none of the configuration of this machine. */
  static Map<String, String> environment() {
    return Map.of(
        "GIT_CONFIG_NOSYSTEM", "1",
        "GIT_CONFIG_GLOBAL", "/dev/null",
        "GIT_CONFIG_COUNT", "1",
        "GIT_CONFIG_KEY_0", "safe.directory",
        "GIT_CONFIG_VALUE_0", "*");
  }
}
