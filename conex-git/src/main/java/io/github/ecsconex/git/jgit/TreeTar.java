package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.eclipse.jgit.attributes.Attributes;
import org.eclipse.jgit.attributes.AttributesNode;
import org.eclipse.jgit.attributes.AttributesNodeProvider;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.util.io.AutoCRLFOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a commit's tree as a tar of what a checkout would bring, without making one.
 *
 * <p>Of what {@code .gitattributes} can ask of a checkout, the ends of lines are converted. {@code
 * ident}, {@code working-tree-encoding} and filters are not: a file in Git LFS is its pointer, and
 * a warning says so. {@code export-ignore} is for archives only and hides nothing here.
 */
final class TreeTar {
  private static final Logger LOG = LoggerFactory.getLogger(TreeTar.class);

  /** What Linux allows for the target of a link. */
  private static final int LINK_LIMIT = 4095;

  private final ObjectReader trees;
  private final ObjectReader blobs;
  private final RevCommit commit;
  private final PathFilter filter;
  private final TarStream tar;
  private final long sizeLimit;
  private long size;
  private int pointers;

  /**
   * @param blobs what files are read with, which may have another threshold for streaming
   * @param sizeLimit how many bytes all files may have together
   */
  TreeTar(
      ObjectReader trees,
      ObjectReader blobs,
      RevCommit commit,
      PathFilter filter,
      TarStream tar,
      long sizeLimit) {
    this.trees = trees;
    this.blobs = blobs;
    this.commit = commit;
    this.filter = filter;
    this.tar = tar;
    this.sizeLimit = sizeLimit;
  }

  /** Git as nobody has configured it. */
  private static final class NoAttributes implements AttributesNodeProvider {
    @Override
    public AttributesNode getInfoAttributesNode() {
      return new AttributesNode();
    }

    @Override
    public AttributesNode getGlobalAttributesNode() {
      return new AttributesNode();
    }
  }

  /**
   * Writes everything, with the end of the archive.
   *
   * @throws UnusableTreeException if the files are too large, or a link is none
   */
  void write() throws IOException {
    try (TreeWalk walk = new TreeWalk(trees)) {
      walk.setAttributesNodeProvider(new NoAttributes());
      walk.setOperationType(TreeWalk.OperationType.CHECKOUT_OP);
      walk.addTree(commit.getTree());
      CheckoutAttributes attributes = new CheckoutAttributes(walk);
      while (walk.next()) {
        // Where everything is left out, nothing is written that could tell that nobody reads.
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("stopped at " + walk.getPathString());
        }
        write(walk, attributes);
      }
    }
    tar.finish();
    if (pointers > 0) {
      LOG.warn(
          "{} files of commit {} are in Git LFS: the build gets their pointers, not what they hold",
          pointers,
          commit.name());
    }
  }

  private void write(TreeWalk walk, CheckoutAttributes rules) throws IOException {
    String path = walk.getPathString();
    int mode = walk.getRawMode(0);
    if (FileMode.TREE.equals(mode)) {
      if (filter.includes(path)) {
        tar.putDirectory(walk.getRawPath());
      }
      if (filter.mayIncludeBelow(path)) {
        walk.enterSubtree();
      }
    } else if (filter.includes(path)) {
      if (FileMode.GITLINK.equals(mode)) {
        tar.putDirectory(walk.getRawPath());
      } else if (FileMode.SYMLINK.equals(mode)) {
        tar.putLink(walk.getRawPath(), target(walk));
      } else {
        writeFile(walk, rules.getAttributes(), FileMode.EXECUTABLE_FILE.equals(mode));
      }
    }
  }

  private byte[] target(TreeWalk walk) throws IOException {
    ObjectLoader blob = blob(walk);
    if (blob.getSize() > 0 && blob.getSize() <= LINK_LIMIT) {
      byte[] target = blob.getCachedBytes(LINK_LIMIT);
      if (new String(target, ISO_8859_1).indexOf('\0') < 0) {
        return target;
      }
    }
    throw new UnusableTreeException(
        walk.getPathString() + " is a symbolic link to what is no path of a file");
  }

  private void writeFile(TreeWalk walk, Attributes attributes, boolean executable)
      throws IOException {
    if ("lfs".equals(attributes.getValue("filter"))) {
      pointers++;
    }
    ObjectLoader blob = blob(walk);
    LineEnds ends = LineEnds.of(attributes);
    LineEnds.Statistics statistics = new LineEnds.Statistics();
    if (ends != LineEnds.KEPT) {
      // Read twice, for its size stands before it in the tar.
      blob.copyTo(statistics);
    }
    if (statistics.isConverted(ends)) {
      OutputStream file = putFile(walk, executable, statistics.convertedSize());
      // Not closed, for that would close the tar.
      AutoCRLFOutputStream converted = new AutoCRLFOutputStream(file, false);
      blob.copyTo(converted);
      converted.flush();
    } else {
      blob.copyTo(putFile(walk, executable, blob.getSize()));
    }
    tar.endFile();
  }

  private OutputStream putFile(TreeWalk walk, boolean executable, long fileSize)
      throws IOException {
    if (fileSize > sizeLimit - size) {
      throw new UnusableTreeException(
          "its files have more than "
              + sizeLimit
              + " bytes, "
              + walk.getPathString()
              + " included");
    }
    size += fileSize;
    return tar.putFile(walk.getRawPath(), executable, fileSize);
  }

  private ObjectLoader blob(TreeWalk walk) throws IOException {
    return blobs.open(walk.getObjectId(0), Constants.OBJ_BLOB);
  }
}
