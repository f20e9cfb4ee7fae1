package io.github.ecsconex.it.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;

/** The repository that {@code scripts/demo} builds when it is given none. */
final class ExampleRepository {
  /** Fixed, as are all the commit's bytes: so everybody's commit has the same id. */
  private static final PersonIdent OCTOCAT =
      new PersonIdent(
          "Octocat", "octocat@example.com", Instant.parse("2016-07-05T06:10:51Z"), ZoneOffset.UTC);

  private static final String DOCKERFILE =
      """
      FROM conex.local/busybox

      # conex hands over the commit to a Dockerfile that asks for it.
      ARG CONEX_SHA

      WORKDIR /hello
      COPY . .
      RUN echo "built from commit $CONEX_SHA" >> greeting.txt

      CMD ["cat", "greeting.txt"]
      """;

  private static final String GREETING =
      """
      Hello from an image that a push made.
      """;

  private static final String IGNORED =
      """
      Dockerfile
      .dockerignore
      """;

  private ExampleRepository() {}

  /**
   * Makes the repository at {@code folder}, unless there is one: it may hold a person's changes.
   */
  static void createIfAbsent(Path folder) throws IOException, GitAPIException {
    if (Files.exists(folder.resolve(".git"))) {
      return;
    }
    Files.createDirectories(folder);
    try (Git git = Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call()) {
      Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);
      Files.writeString(folder.resolve("greeting.txt"), GREETING);
      Files.writeString(folder.resolve(".dockerignore"), IGNORED);
      git.add().addFilepattern(".").call();
      git.commit()
          .setMessage("Say hello")
          .setAuthor(OCTOCAT)
          .setCommitter(OCTOCAT)
          .setSign(false)
          .call();
      git.tag().setName("v1").setAnnotated(false).call();
      git.tag()
          .setName("v1-rc")
          .setMessage("A first candidate")
          .setTagger(OCTOCAT)
          .setSigned(false)
          .call();
    }
  }
}
