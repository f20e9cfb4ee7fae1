package io.github.ecsconex.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.RepositoryHost;
import io.github.ecsconex.core.source.TreeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bare repositories in a folder, each at {@code owner/name.git}, that Git itself writes. */
public final class GitRepositories implements RepositoryHost {
  private static final Instant FIRST_COMMIT = Instant.parse("2016-07-05T06:10:51Z");

  /** Has Git see no configuration but a repository's own, see git(1) and git-config(1). */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_CONFIG_COUNT", "1",
          "GIT_CONFIG_KEY_0", "safe.directory",
          "GIT_CONFIG_VALUE_0", "*");

  private final Path root;
  private int written;

  public GitRepositories(Path root) {
    this.root = root;
  }

  /** The folder that all of them are in. */
  public Path root() {
    return root;
  }

  /** Where {@code repository} is, or will be. */
  public Path path(Repository repository) {
    return root.resolve(repository.owner()).resolve(repository.name() + ".git");
  }

  @Override
  public CommitId commit(Repository repository, GitRef branch, Map<String, TreeFile> files)
      throws IOException, InterruptedException {
    if (!Files.exists(path(repository))) {
      create(repository, branch);
    }
    written++;
    StringBuilder commands = new StringBuilder();
    commands.append("commit ").append(branch).append('\n');
    commands.append("committer ").append(person()).append('\n');
    data(commands, "Commit " + written);
    if (!git(repository, "", "for-each-ref", branch.name()).isEmpty()) {
      commands.append("from ").append(branch).append("^0\n");
    }
    commands.append("deleteall\n");
    new TreeMap<>(files).forEach((path, file) -> modify(commands, path, file));
    git(repository, commands.toString(), "fast-import", "--quiet", "--force");
    return new CommitId(git(repository, "", "rev-parse", branch.name()));
  }

  /** Makes an empty repository, which may be pushed to over HTTP, too. */
  public void create(Repository repository, GitRef branch)
      throws IOException, InterruptedException {
    Files.createDirectories(path(repository));
    git(repository, "", "init", "--quiet", "--bare");
    git(repository, "", "symbolic-ref", "HEAD", branch.name());
    // As GitHub lets everybody; see git-config(1).
    git(repository, "", "config", "uploadpack.allowAnySHA1InWant", "true");
    git(repository, "", "config", "http.receivepack", "true");
  }

  /** See git-fast-import(1). */
  private static void modify(StringBuilder commands, String path, TreeFile file) {
    String mode =
        switch (file.kind()) {
          case FILE -> "100644";
          case EXECUTABLE -> "100755";
          case LINK -> "120000";
          case SUBMODULE -> "160000";
        };
    boolean submodule = file.kind() == TreeFile.Kind.SUBMODULE;
    commands.append("M ").append(mode).append(' ');
    commands.append(submodule ? file.content() : "inline").append(" \"");
    commands.append(path.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    commands.append("\"\n");
    if (!submodule) {
      data(commands, file.content());
    }
  }

  private static void data(StringBuilder commands, String text) {
    commands.append("data ").append(text.getBytes(UTF_8).length).append('\n');
    commands.append(text).append('\n');
  }

  private String person() {
    return "Mona <mona@example.com> "
        + FIRST_COMMIT.plusSeconds(written).getEpochSecond()
        + " +0000";
  }

  @Override
  public CommitId annotate(Repository repository, String tag, CommitId commit)
      throws IOException, InterruptedException {
    String object =
        "object %s\ntype commit\ntag %s\ntagger %s\n\n%s\n".formatted(commit, tag, person(), tag);
    return new CommitId(git(repository, object, "mktag"));
  }

  @Override
  public void point(Repository repository, GitRef ref, CommitId id)
      throws IOException, InterruptedException {
    git(repository, "", "update-ref", ref.name(), id.hex());
  }

  /** Deletes {@code ref}. */
  public void delete(Repository repository, GitRef ref) throws IOException, InterruptedException {
    git(repository, "", "update-ref", "-d", ref.name());
  }

  /** Makes a checkout of {@code repository}'s default branch in {@code folder}, which is new. */
  public void checkOut(Repository repository, Path folder)
      throws IOException, InterruptedException {
    git("", "clone", "--quiet", path(repository).toString(), folder.toString());
  }

  private String git(Repository repository, String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("--git-dir", path(repository).toString()));
    command.addAll(List.of(arguments));
    return git(input, command.toArray(String[]::new));
  }

  private static String git(String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(ENVIRONMENT);
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
