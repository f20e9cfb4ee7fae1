package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.IOException;
import java.util.EnumSet;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectChecker.ErrorType;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdOwnerMap;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.util.RawParseUtils;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a tree can stand on a disk, as Git does before it checks one out. Each subtree is
 * read once, however often the tree refers to it, so that a tree which is too large is found out by
 * what was pushed, and not by what it would become.
 */
final class TreeCheck {
  /** What Linux allows for a name, and for a path with the zero that ends it. */
  private static final int NAME_LIMIT = 255;

  private static final int PATH_LIMIT = 4095;

  /** Room for some hundred thousand entries in one directory, which JGit reads as a whole. */
  private static final int TREE_SIZE_LIMIT = 16 << 20;

  /** What the directories on the way to a file may have together: a walk holds them all at once. */
  private static final int PATH_SIZE_LIMIT = 32 << 20;

  /**
   * How much of that a byte of {@code .gitattributes} counts for, since its rules are held too:
   * half a MiB of them is all that a file may be under.
   */
  private static final int ATTRIBUTES_WEIGHT = 64;

  /** Git passes over longer lines; JGit makes a regular expression of what they begin with. */
  private static final int ATTRIBUTES_LINE_LIMIT = 2048;

  private final ObjectReader reader;
  private final long entryLimit;
  private final ObjectChecker names = new ObjectChecker();
  private final ObjectChecker structure = new ObjectChecker();
  private final ObjectIdOwnerMap<Checked> checked = new ObjectIdOwnerMap<>();

  TreeCheck(ObjectReader reader, long entryLimit) {
    this.reader = reader;
    this.entryLimit = entryLimit;
    reader.setStreamFileThreshold(TREE_SIZE_LIMIT);
    // With what a Mac takes for .git. A name need not be in UTF-8.
    names.setSafeForMacOS(true).setIgnore(ErrorType.BAD_UTF8, true);
    // Names have their own check, which knows the path; old tools wrote modes with a zero.
    structure.setIgnore(
        EnumSet.of(
            ErrorType.EMPTY_NAME,
            ErrorType.HAS_DOT,
            ErrorType.HAS_DOTDOT,
            ErrorType.HAS_DOTGIT,
            ErrorType.FULL_PATHNAME,
            ErrorType.ZERO_PADDED_FILEMODE));
  }

  private static final class Checked extends ObjectIdOwnerMap.Entry {
    final long entries;
    final int longestPath;
    final int largestPath;

    /**
     * @param largestPath the most bytes that the directories on a way down have, this one included
     */
    Checked(AnyObjectId tree, long entries, int longestPath, int largestPath) {
      super(tree);
      this.entries = entries;
      this.longestPath = longestPath;
      this.largestPath = largestPath;
    }
  }

  /**
   * Checks the tree with all that is below it.
   *
   * @throws UnusableTreeException if no disk could hold it, or it has too many entries
   * @throws IOException if it cannot be read
   */
  void check(ObjectId tree) throws IOException {
    below(tree, "", 0, 0);
  }

  /**
   * @param path of the tree, with the slash at its end
   * @param length how many bytes {@code path} has
   * @param held how many bytes the directories above have
   */
  private Checked below(ObjectId tree, String path, int length, int held) throws IOException {
    @Nullable Checked known = checked.get(tree);
    if (known != null) {
      if (length + known.longestPath > PATH_LIMIT) {
        throw new UnusableTreeException("the paths below " + path + " are too long");
      }
      requireHeld(held + known.largestPath, path);
      return known;
    }
    byte[] raw = read(tree, path);
    int own = raw.length + ATTRIBUTES_WEIGHT * attributesSize(raw, path);
    requireHeld(held + own, path);
    CanonicalTreeParser entry = new CanonicalTreeParser();
    long entries = 0;
    int longest = 0;
    int largestBelow = 0;
    for (entry.reset(raw); !entry.eof(); entry.next(1)) {
      byte[] name = new byte[entry.getNameLength()];
      entry.getName(name, 0);
      String entryPath = path + RawParseUtils.decode(name);
      checkName(name, entryPath, length);
      entries++;
      int pathLength = name.length;
      if (FileMode.TREE.equals(entry.getEntryRawMode())) {
        Checked subtree =
            below(entry.getEntryObjectId(), entryPath + "/", length + name.length + 1, held + own);
        largestBelow = Math.max(largestBelow, subtree.largestPath);
        entries += subtree.entries;
        pathLength += 1 + subtree.longestPath;
      }
      longest = Math.max(longest, pathLength);
      if (entries > entryLimit) {
        throw new UnusableTreeException(
            (path.isEmpty() ? "it" : path) + " has more than " + entryLimit + " entries");
      }
    }
    Checked now = new Checked(tree, entries, longest, own + largestBelow);
    checked.add(now);
    return now;
  }

  private byte[] read(ObjectId tree, String path) throws IOException {
    byte[] raw;
    try {
      raw = reader.open(tree, Constants.OBJ_TREE).getCachedBytes();
    } catch (LargeObjectException e) {
      throw new UnusableTreeException(directory(path) + " has too many entries");
    }
    try {
      structure.checkTree(null, raw);
    } catch (CorruptObjectException e) {
      throw new UnusableTreeException(
          directory(path) + " is none that Git would check out: " + e.getMessage());
    }
    return raw;
  }

  /** How many bytes the rules in the directory {@code raw} have. */
  private int attributesSize(byte[] raw, String path) throws IOException {
    CanonicalTreeParser entry = new CanonicalTreeParser();
    entry.reset(raw);
    if (!entry.findFile(Constants.DOT_GIT_ATTRIBUTES)
        || entry.getEntryFileMode().getObjectType() != Constants.OBJ_BLOB) {
      return 0;
    }
    String file = path + Constants.DOT_GIT_ATTRIBUTES;
    ObjectLoader blob = reader.open(entry.getEntryObjectId(), Constants.OBJ_BLOB);
    int limit = PATH_SIZE_LIMIT / ATTRIBUTES_WEIGHT;
    if (blob.getSize() > limit) {
      throw new UnusableTreeException(file + " has more than " + limit + " bytes");
    }
    byte[] text = blob.getCachedBytes(limit);
    int line = 1;
    for (int start = 0; start < text.length; line++) {
      int next = RawParseUtils.nextLF(text, start);
      if (next - start > ATTRIBUTES_LINE_LIMIT) {
        throw new UnusableTreeException(
            file + " has more than " + ATTRIBUTES_LINE_LIMIT + " bytes in line " + line);
      }
      start = next;
    }
    return text.length;
  }

  private static void requireHeld(int size, String path) throws UnusableTreeException {
    if (size > PATH_SIZE_LIMIT) {
      throw new UnusableTreeException(
          directory(path) + " and those around it have too many entries or attributes");
    }
  }

  private static String directory(String path) {
    return path.isEmpty() ? "the tree" : "the directory " + path;
  }

  private void checkName(byte[] name, String path, int length) throws UnusableTreeException {
    try {
      names.checkPathSegment(name, 0, name.length);
    } catch (CorruptObjectException e) {
      throw new UnusableTreeException("Git would not check out " + path + ": " + e.getMessage());
    }
    if (name.length > NAME_LIMIT || length + name.length > PATH_LIMIT) {
      throw new UnusableTreeException("the name is too long for a file: " + path);
    }
  }
}
