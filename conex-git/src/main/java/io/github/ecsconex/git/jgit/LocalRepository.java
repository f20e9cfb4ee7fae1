package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.RepositoryRefs;
import io.github.ecsconex.core.source.ResolvedCommit;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;

/** A repository in a directory of this machine, read where it is. */
final class LocalRepository {
  private final Repository name;
  private final Path directory;
  private final CommitLimits limits;

  LocalRepository(Repository name, Path directory, CommitLimits limits) {
    this.limits = limits;
    this.name = name;
    this.directory = directory;
  }

  private record OpenRepository(org.eclipse.jgit.lib.Repository repository)
      implements JgitSourceTree.Lease {
    @Override
    public void broken() {}

    @Override
    public void close() {
      repository.close();
    }
  }

  ResolvedCommit resolve(Revision revision) throws PortException {
    return advertised().resolve(revision);
  }

  RepositoryRefs refs() throws PortException {
    return advertised().all();
  }

  private AdvertisedRefs advertised() throws PortException {
    try (org.eclipse.jgit.lib.Repository repository = open()) {
      RefDatabase refs = repository.getRefDatabase();
      List<Ref> peeled = new ArrayList<>();
      for (Ref ref : refs.getRefs()) {
        peeled.add(refs.peel(ref));
      }
      Ref head = refs.exactRef(Constants.HEAD);
      if (head != null) {
        peeled.add(head);
      }
      return new AdvertisedRefs(name, peeled);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  SourceTree fetch(CommitId id) throws PortException {
    org.eclipse.jgit.lib.Repository repository = open();
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit commit = walk.parseCommit(ObjectId.fromString(id.hex()));
      return JgitSourceTree.open(repository, commit, limits, new OpenRepository(repository));
    } catch (MissingObjectException e) {
      repository.close();
      throw new RejectedException("commit " + id + " is not in " + name, e);
    } catch (IncorrectObjectTypeException e) {
      repository.close();
      throw new RejectedException(id + " in " + name + " is not a commit", e);
    } catch (UnusableTreeException e) {
      repository.close();
      throw UnusableTreeException.explain("could not read " + id + " of " + name, e);
    } catch (IOException e) {
      repository.close();
      throw unreadable(e);
    }
  }

  private org.eclipse.jgit.lib.Repository open() throws PortException {
    File git = RepositoryCache.FileKey.resolve(directory.toFile(), FS.DETECTED);
    if (git == null) {
      throw new RejectedException(
          "could not open " + name + ": there is no Git repository at " + directory);
    }
    try {
      return new FileRepositoryBuilder().setGitDir(git).setMustExist(true).build();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UnavailableException unreadable(IOException e) {
    return new UnavailableException(
        "could not read " + name + " at " + directory + ": " + e.getMessage(), e);
  }
}
