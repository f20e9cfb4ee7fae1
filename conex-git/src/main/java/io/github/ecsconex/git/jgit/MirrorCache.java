package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.work.Ticker;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of mirrors, which processes may share. A repository has a key, and its mirrors are
 * {@code <key>.0}, {@code <key>.1} and so on: one that is broken or too full is not repaired but
 * followed by another, and goes when nobody reads it any more.
 *
 * <p>Beside them, {@code <key>.lock} is locked at byte 0 by who fetches, and at byte {@code n} + 1
 * by who uses mirror {@code n}: shared to read it, exclusively to take it away. Nobody else opens
 * that file, which would end this process's locks on it.
 */
final class MirrorCache {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorCache.class);
  private static final Pattern MIRROR = Pattern.compile("(.+)\\.([0-9]{1,9})");
  private static final String NEW = "~new~";
  private static final String DOOMED = "~doomed~";
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

  private final Path directory;
  private final long limit;
  private final InstantSource clock;
  private final Ticker ticker;

  MirrorCache(Path directory, long limit, InstantSource clock, Ticker ticker) {
    this.directory = directory;
    this.limit = limit;
    this.clock = clock;
    this.ticker = ticker;
  }

  Path directory() {
    return directory;
  }

  private record Stored(Path path, String key, int number) {
    long lockedAt() {
      return 1L + number;
    }
  }

  private record Sized(Stored mirror, long size, Instant used) {}

  /** Waits until nobody else fetches into the mirrors of {@code key}. */
  FileLocks.Held lockForFetch(String key) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    return lock(key, 0, false);
  }

  /** As {@link #lockForFetch}, but empty if it would have to wait. */
  Optional<FileLocks.Held> tryLockForFetch(String key) throws IOException {
    return FileLocks.tryLock(lockFile(key), 0, false);
  }

  private FileLocks.Held lock(String key, long at, boolean shared)
      throws IOException, InterruptedException {
    while (true) {
      Optional<FileLocks.Held> held = FileLocks.tryLock(lockFile(key), at, shared);
      if (held.isPresent()) {
        return held.get();
      }
      ticker.sleep(BETWEEN_ATTEMPTS);
    }
  }

  private Path lockFile(String key) throws IOException {
    return directory.toRealPath().resolve(key + ".lock");
  }

  /** The mirror to be used for {@code key}; empty if one has to be made. */
  Optional<Mirror> find(String key) throws IOException {
    for (Stored stored : stored(key)) {
      Optional<FileLocks.Held> lease = FileLocks.tryLock(lockFile(key), stored.lockedAt(), true);
      if (lease.isEmpty()) {
        continue;
      }
      if (!Files.isDirectory(stored.path()) || Mirror.isRetired(stored.path())) {
        lease.get().close();
        continue;
      }
      try {
        Mirror mirror = Mirror.open(stored.path(), lease.get());
        mirror.use(clock.instant());
        return Optional.of(mirror);
      } catch (IOException e) {
        LOG.warn("{} is broken, another takes its place", stored.path(), e);
        Mirror.retire(stored.path());
      }
    }
    return Optional.empty();
  }

  /** Makes a mirror for {@code key}; the caller has it locked for fetching. */
  Mirror create(String key) throws IOException, InterruptedException {
    int number = stored(key).stream().mapToInt(Stored::number).max().orElse(-1) + 1;
    Stored next = new Stored(directory.resolve(key + "." + number), key, number);
    Path unfinished = directory.resolve(NEW + key);
    DirectoryTree.delete(unfinished);
    Mirror.create(unfinished);
    FileLocks.Held lease = lock(key, next.lockedAt(), true);
    try {
      Files.move(unfinished, next.path(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      lease.close();
      throw e;
    }
    Mirror mirror = Mirror.open(next.path(), lease);
    mirror.use(clock.instant());
    return mirror;
  }

  /**
   * Removes what fetches have left that were killed, wherever nobody fetches just now.
   *
   * @return how many files and directories were removed
   */
  int removeLeftovers() throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    int removed = removeHalfDone();
    for (Stored mirror : stored()) {
      Optional<FileLocks.Held> fetching = tryLockForFetch(mirror.key());
      if (fetching.isPresent()) {
        try (FileLocks.Held held = fetching.get()) {
          removed += Mirror.removeLeftovers(mirror.path());
        }
      }
    }
    return removed;
  }

  /** Takes away what is over the limit, or has been followed by another, and is not in use. */
  void trim() throws IOException {
    trim(limit);
  }

  /** Takes away all that is not in use. */
  void clear() throws IOException {
    trim(0);
  }

  private void trim(long limit) throws IOException {
    removeHalfDone();
    List<Sized> current = new ArrayList<>();
    long total = 0;
    for (Stored mirror : stored()) {
      if (!Mirror.isRetired(mirror.path()) || !remove(mirror)) {
        Sized sized = sized(mirror);
        total += sized.size();
        current.add(sized);
      }
    }
    current.sort(Comparator.comparing(Sized::used));
    for (Sized mirror : current) {
      if (total <= limit) {
        break;
      }
      if (remove(mirror.mirror())) {
        LOG.debug("removed {} to keep the cache within {} bytes", mirror.mirror().path(), limit);
        total -= mirror.size();
      }
    }
  }

  private static Sized sized(Stored mirror) throws IOException {
    return new Sized(mirror, DirectoryTree.size(mirror.path()), Mirror.lastUsed(mirror.path()));
  }

  /** Whether the mirror, which nobody used, is gone. */
  private boolean remove(Stored mirror) throws IOException {
    Optional<FileLocks.Held> exclusive =
        FileLocks.tryLock(lockFile(mirror.key()), mirror.lockedAt(), false);
    if (exclusive.isEmpty()) {
      return false;
    }
    try (FileLocks.Held held = exclusive.get()) {
      Path doomed = directory.resolve(DOOMED + mirror.path().getFileName());
      DirectoryTree.delete(doomed);
      Files.move(mirror.path(), doomed, StandardCopyOption.ATOMIC_MOVE);
      DirectoryTree.delete(doomed);
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      LOG.debug("somebody else removes {} as well", mirror.path(), e);
    }
    return true;
  }

  /** What somebody began to make, or to remove, who was killed meanwhile. */
  private int removeHalfDone() throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> doomed = Files.newDirectoryStream(directory, DOOMED + "*")) {
      for (Path path : doomed) {
        DirectoryTree.delete(path);
        removed++;
      }
    }
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(directory, NEW + "*")) {
      for (Path path : unfinished) {
        String key = path.getFileName().toString().substring(NEW.length());
        Optional<FileLocks.Held> fetching = tryLockForFetch(key);
        if (fetching.isPresent()) {
          try (FileLocks.Held held = fetching.get()) {
            DirectoryTree.delete(path);
            removed++;
          }
        }
      }
    }
    return removed;
  }

  /** The mirrors of {@code key}, the newest first. */
  private List<Stored> stored(String key) throws IOException {
    return stored().stream().filter(stored -> stored.key().equals(key)).toList();
  }

  /** All mirrors, the newest of each repository first. */
  private List<Stored> stored() throws IOException {
    List<Stored> stored = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        String name = path.getFileName().toString();
        Matcher mirror = MIRROR.matcher(name);
        if (mirror.matches() && !name.startsWith(NEW) && !name.startsWith(DOOMED)) {
          stored.add(new Stored(path, mirror.group(1), Integer.parseInt(mirror.group(2))));
        }
      }
    } catch (NoSuchFileException e) {
      return stored;
    }
    stored.sort(Comparator.comparingInt(Stored::number).reversed());
    return stored;
  }
}
