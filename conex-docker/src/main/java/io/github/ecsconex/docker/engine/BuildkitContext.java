package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Date;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The build context as BuildKit takes it: a tar that can be told for one. */
final class BuildkitContext {
  private static final int BLOCK = 512;

  private BuildkitContext() {}

  /** Writes what {@code filter} leaves of the tree. */
  static void write(SourceTree source, PathFilter filter, OutputStream out, BuildLog log)
      throws IOException {
    UploadProgress upload = new UploadProgress(out, log);
    upload.write(root(source));
    source.writeTarTo(upload, filter);
    upload.finish();
  }

  /**
   * The root of the tree, which says nothing new. BuildKit looks at the first 1024 bytes to see
   * what it got, and takes what has no entry in them for a Dockerfile; the first entry of a tree
   * may be longer than that, if it has a name that needs a header of its own.
   */
  private static byte[] root(SourceTree source) {
    TarArchiveEntry root = new TarArchiveEntry("./", TarConstants.LF_DIR);
    root.setModTime(Date.from(source.committed()));
    byte[] header = new byte[BLOCK];
    root.writeEntryHeader(header);
    return header;
  }
}
