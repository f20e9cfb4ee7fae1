package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.push.CommitId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bare repository that holds some commits of another, each without its history. Whoever has one
 * has a lease on it: until it is closed it is not taken away.
 *
 * <p>A ref stands for each commit that is there as a whole. It keeps a second fetch from loading
 * the commit again, and tells the server what need not be sent.
 */
final class Mirror implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
  private static final String FETCHED = "refs/conex/";
  private static final String RETIRED = "conex-retired";
  private static final String USED = "conex-used";

  private final Path directory;
  private final FileLocks.Held lease;
  private final Repository repository;

  private Mirror(Path directory, FileLocks.Held lease, Repository repository) {
    this.directory = directory;
    this.lease = lease;
    this.repository = repository;
  }

  /** Opens the mirror in {@code directory}; the lease is given back if that fails. */
  static Mirror open(Path directory, FileLocks.Held lease) throws IOException {
    try {
      Repository repository =
          new FileRepositoryBuilder()
              .setGitDir(directory.toFile())
              .setBare()
              .setMustExist(true)
              .build();
      return new Mirror(directory, lease, repository);
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /** Makes an empty mirror in {@code directory}. */
  static void create(Path directory) throws IOException {
    try (Repository repository =
        new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().build()) {
      repository.create(true);
    }
  }

  /** Whether the mirror in {@code directory} must not be used any more. */
  static boolean isRetired(Path directory) {
    return Files.exists(directory.resolve(RETIRED));
  }

  /**
   * Has the next fetch begin with a new mirror; who uses the one in {@code directory} may go on.
   */
  static void retire(Path directory) throws IOException {
    Files.write(directory.resolve(RETIRED), new byte[0]);
  }

  /** See {@link #retire(Path)}. */
  void retire() throws IOException {
    retire(directory);
  }

  /** Whether nothing is to be fetched into this mirror any more. */
  boolean isRetired() {
    return isRetired(directory);
  }

  /** Notes that somebody uses this mirror at {@code now}. */
  void use(Instant now) throws IOException {
    Path mark = directory.resolve(USED);
    Files.write(mark, new byte[0]);
    Files.setLastModifiedTime(mark, FileTime.from(now));
  }

  /** When the mirror in {@code directory} was last used, as far as anybody has noted. */
  static Instant lastUsed(Path directory) throws IOException {
    try {
      return Files.getLastModifiedTime(directory.resolve(USED)).toInstant();
    } catch (NoSuchFileException e) {
      return Instant.EPOCH;
    }
  }

  Path directory() {
    return directory;
  }

  Repository repository() {
    return repository;
  }

  /** The commit that was fetched as {@code id}, which may be a tag object's. */
  Optional<RevCommit> find(CommitId id) throws IOException {
    Ref ref = repository.exactRef(FETCHED + id);
    if (ref == null) {
      return Optional.empty();
    }
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit commit = walk.parseCommit(ref.getObjectId());
      walk.parseTree(commit.getTree());
      return Optional.of(commit);
    }
  }

  /** Remembers that {@code commit}, which was asked for as {@code id}, is here as a whole. */
  void remember(CommitId id, ObjectId commit) throws IOException {
    RefUpdate update = repository.updateRef(FETCHED + id);
    update.setNewObjectId(commit);
    update.disableRefLog();
    RefUpdate.Result result = update.forceUpdate();
    switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
      default -> throw new IOException("could not write " + update.getName() + ": " + result);
    }
  }

  /** How many fetches' packs there are. */
  long packs() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("objects/pack"))) {
      return files.filter(file -> file.toString().endsWith(".pack")).count();
    }
  }

  /**
   * Removes what fetches left behind that were killed. Nobody else may be fetching into this mirror
   * meanwhile; others may be reading.
   */
  void removeLeftovers() throws IOException {
    removeLeftovers(directory);
  }

  /**
   * The same for the mirror in {@code directory}.
   *
   * @return how many files were removed; none if somebody takes the mirror away meanwhile
   */
  static int removeLeftovers(Path directory) throws IOException {
    int removed = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Mirror::isLeftover).toList()) {
        if (Files.deleteIfExists(file)) {
          removed++;
        }
      }
    } catch (NoSuchFileException e) {
      return removed;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return removed;
      }
      throw new IOException("could not look through " + directory, e);
    }
    return removed;
  }

  private static boolean isLeftover(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("incoming_") || name.endsWith(".lock") || name.endsWith(".keep");
  }

  @Override
  public void close() {
    try {
      repository.close();
      lease.close();
    } catch (IOException | RuntimeException e) {
      // Whoever had the mirror has had what it wanted of it.
      LOG.warn("could not give back {}", directory, e);
    }
  }
}
