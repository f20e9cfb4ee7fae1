package io.github.ecsconex.it.push;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.GitServer;
import io.github.ecsconex.it.support.LocalRegistry;
import io.github.ecsconex.it.support.RegistryContent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The real parts around conex that the tests of a class share: a Git server and a registry. */
final class Parts implements AutoCloseable {
  static final GitRef MAIN = GitRef.branch("main");

  private final AtomicInteger repositories = new AtomicInteger();
  private final GitServer git;
  private final LocalRegistry registry;
  private final RegistryContent content;

  private Parts(GitServer git, LocalRegistry registry) {
    this.git = git;
    this.registry = registry;
    this.content = new RegistryContent(registry.host());
  }

  /**
   * Starts them, and makes sure that this machine's engine has the base image.
   *
   * @param folder where they keep their files
   */
  static Parts start(Path folder) throws Exception {
    try (Engine engine = Engine.ofThisMachine()) {
      BaseImage.make(engine.client());
    }
    return new Parts(
        GitServer.start(folder.resolve("git")), LocalRegistry.start(folder.resolve("registry")));
  }

  GitServer git() {
    return git;
  }

  LocalRegistry registry() {
    return registry;
  }

  /** Where the repositories are, as a template of their owners and names. */
  String gitUrl() {
    return git.url();
  }

  /** A repository that no test has pushed to. */
  Repository freshRepository() {
    return new Repository("octocat", "hello-" + repositories.incrementAndGet());
  }

  /** An installation of conex on these parts, with its files in {@code folder}. */
  Installation install(Path folder) {
    return new Installation(folder, gitUrl(), registry.host());
  }

  /** Commits something that builds in no time. */
  CommitId commit(Repository repository, String text) throws Exception {
    return git.commit(repository, MAIN, buildable(text));
  }

  /** Commits a Dockerfile of the base image and {@code instructions}. */
  CommitId commitDockerfile(Repository repository, String... instructions) throws Exception {
    String dockerfile = "FROM " + BaseImage.NAME + "\n" + String.join("\n", instructions) + "\n";
    return git.commit(repository, MAIN, Map.of("Dockerfile", TreeFile.file(dockerfile)));
  }

  static Map<String, TreeFile> buildable(String text) {
    return Map.of(
        "Dockerfile", TreeFile.file("FROM " + BaseImage.NAME + "\nCOPY text /\n"),
        "text", TreeFile.file(text));
  }

  /** The digest of the repository's image under {@code tag}, as the registry has it. */
  Optional<String> digest(Repository repository, String tag) throws Exception {
    return content.digest(repository.name(), tag);
  }

  Optional<String> digest(Repository repository, CommitId commit) throws Exception {
    return digest(repository, commit.hex());
  }

  RegistryContent content() {
    return content;
  }

  @Override
  public void close() {
    content.close();
    registry.close();
    git.close();
  }
}
