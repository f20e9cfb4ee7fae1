package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.source.FakeSourceTree;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A small tree that is written the way a test wants it. */
final class ScriptedTree implements SourceTree {
  static final CommitId COMMIT = new CommitId("c".repeat(40));

  private final SourceTree files =
      new FakeSourceTree(COMMIT, Instant.EPOCH, Map.of("Dockerfile", TreeFile.file("FROM x")));
  private final SourcePipe.Writer after;

  /** A tree after whose files {@code after} goes on. */
  ScriptedTree(SourcePipe.Writer after) {
    this.after = after;
  }

  /** A tree that is whole. */
  static SourceTree whole() {
    return new ScriptedTree(out -> {});
  }

  /** A tree that never ends. */
  static SourceTree endless() {
    return new ScriptedTree(out -> {
      while (true) {
        out.write(new byte[10_000]);
      }
    });
  }

  @Override
  public CommitId commit() {
    return COMMIT;
  }

  @Override
  public String message() {
    return "";
  }

  @Override
  public Instant committed() {
    return Instant.EPOCH;
  }

  @Override
  public Optional<String> text(String path, int limit) throws IOException {
    return files.text(path, limit);
  }

  @Override
  public void writeTarTo(OutputStream out, PathFilter filter) throws IOException {
    files.writeTarTo(out, filter);
    after.writeTo(out);
  }

  @Override
  public void close() {}
}
