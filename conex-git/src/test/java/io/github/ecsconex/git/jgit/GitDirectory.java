package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.RepositoryHost;
import io.github.ecsconex.core.source.TreeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** Bare repositories in a directory, each at {@code owner/name}. */
final class GitDirectory implements RepositoryHost {
  private static final Instant FIRST_COMMIT = Instant.parse("2016-07-05T06:10:51Z");

  private final Path root;
  private int commits;

  GitDirectory(Path root) {
    this.root = root;
  }

  Path path(Repository repository) {
    return root.resolve(repository.owner()).resolve(repository.name());
  }

  org.eclipse.jgit.lib.Repository open(Repository repository) throws IOException {
    return new FileRepositoryBuilder()
        .setGitDir(path(repository).toFile())
        .setMustExist(true)
        .build();
  }

  @Override
  public CommitId commit(Repository repository, GitRef branch, Map<String, TreeFile> files)
      throws IOException {
    try (org.eclipse.jgit.lib.Repository git = openOrCreate(repository, branch);
        ObjectInserter objects = git.newObjectInserter()) {
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(tree(objects, files));
      ObjectId parent = git.resolve(branch.name());
      if (parent != null) {
        commit.setParentId(parent);
      }
      commits++;
      commit.setAuthor(person());
      commit.setCommitter(person());
      commit.setMessage("Commit " + commits);
      ObjectId id = objects.insert(commit);
      objects.flush();
      point(repository, branch, new CommitId(id.name()));
      return new CommitId(id.name());
    }
  }

  private org.eclipse.jgit.lib.Repository openOrCreate(Repository repository, GitRef branch)
      throws IOException {
    if (path(repository).toFile().exists()) {
      return open(repository);
    }
    org.eclipse.jgit.lib.Repository git =
        new FileRepositoryBuilder().setGitDir(path(repository).toFile()).setBare().build();
    git.create(true);
    git.updateRef(Constants.HEAD).link(branch.name());
    return git;
  }

  private static ObjectId tree(ObjectInserter objects, Map<String, TreeFile> files)
      throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    for (Map.Entry<String, TreeFile> file : files.entrySet()) {
      DirCacheEntry entry = new DirCacheEntry(file.getKey());
      entry.setFileMode(
          switch (file.getValue().kind()) {
            case FILE -> FileMode.REGULAR_FILE;
            case EXECUTABLE -> FileMode.EXECUTABLE_FILE;
            case LINK -> FileMode.SYMLINK;
            case SUBMODULE -> FileMode.GITLINK;
          });
      entry.setObjectId(
          file.getValue().kind() == TreeFile.Kind.SUBMODULE
              ? ObjectId.fromString(file.getValue().content())
              : objects.insert(Constants.OBJ_BLOB, file.getValue().content().getBytes(UTF_8)));
      builder.add(entry);
    }
    builder.finish();
    return index.writeTree(objects);
  }

  private PersonIdent person() {
    return new PersonIdent(
        "Mona", "mona@example.com", FIRST_COMMIT.plusSeconds(commits), ZoneOffset.UTC);
  }

  @Override
  public CommitId annotate(Repository repository, String tag, CommitId commit) throws IOException {
    try (org.eclipse.jgit.lib.Repository git = open(repository);
        ObjectInserter objects = git.newObjectInserter()) {
      TagBuilder builder = new TagBuilder();
      builder.setTag(tag);
      builder.setTagger(person());
      builder.setMessage(tag);
      builder.setObjectId(ObjectId.fromString(commit.hex()), Constants.OBJ_COMMIT);
      ObjectId id = objects.insert(builder);
      objects.flush();
      return new CommitId(id.name());
    }
  }

  @Override
  public void point(Repository repository, GitRef ref, CommitId id) throws IOException {
    try (org.eclipse.jgit.lib.Repository git = open(repository)) {
      RefUpdate update = git.updateRef(ref.name());
      update.setNewObjectId(ObjectId.fromString(id.hex()));
      RefUpdate.Result result = update.forceUpdate();
      switch (result) {
        case NEW, FAST_FORWARD, FORCED, NO_CHANGE -> {}
        default -> throw new IOException(ref + " was not updated: " + result);
      }
    }
  }
}
