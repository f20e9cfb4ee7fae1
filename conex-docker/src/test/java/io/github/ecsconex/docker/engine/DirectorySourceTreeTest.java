package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.source.ContextFilter;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTreeTest {
  private static final Instant TIME = Instant.parse("2016-07-05T06:10:51Z");

  @TempDir private Path folder;

  @Test
  void holdsAllThatIsInTheDirectoryInTheOrderOfPaths() throws Exception {
    write("b", "two");
    write("a/deep/" + "long".repeat(40) + "-ä", "one");
    Files.createDirectory(folder.resolve("empty"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("a/deep"));
    assertThat(names(PathFilter.ALL))
        .containsExactly(
            "a/", "a/deep/", "a/deep/" + "long".repeat(40) + "-ä", "b", "empty/", "link");
  }

  @Test
  void filesKeepTheirContentTheirModeAndTheirTime() throws Exception {
    Path script = write("script", "echo hello");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    Files.setLastModifiedTime(script, FileTime.from(TIME.plusMillis(700)));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("script"));
    List<TarArchiveEntry> entries = entries(PathFilter.ALL);
    assertThat(entries.getFirst().getLinkName()).isEqualTo("script");
    assertThat(entries.getLast().getMode() & 07777).isEqualTo(0750);
    assertThat(entries.getLast().getLastModifiedTime().toInstant()).isEqualTo(TIME);
    assertThat(entries.getLast().getLongUserId()).isZero();
    assertThat(tar(PathFilter.ALL)).asString(UTF_8).contains("echo hello");
    assertThat(tar(PathFilter.ALL)).isEqualTo(tar(PathFilter.ALL));
  }

  @Test
  void looksIntoNothingThatIsLeftOut() throws Exception {
    write("node_modules/large", "");
    write("kept", "");
    write(".git/config", "token");
    List<String> asked = new ArrayList<>();
    PathFilter filter = ContextFilter.parse("node_modules\n", "Dockerfile");
    PathFilter watched =
        new PathFilter() {
          @Override
          public boolean includes(String path) {
            asked.add(path);
            return filter.includes(path);
          }

          @Override
          public boolean mayIncludeBelow(String directory) {
            return filter.mayIncludeBelow(directory);
          }
        };
    assertThat(names(watched)).containsExactly("kept");
    assertThat(asked).containsExactly("kept", "node_modules");
  }

  @Test
  void whatIsNoFileIsLeftOut() throws Exception {
    write("kept", "");
    new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
    assertThat(folder.resolve("pipe")).exists();
    assertThat(names(PathFilter.ALL)).containsExactly("kept");
  }

  @Test
  void readsTextInsideTheDirectory(@TempDir Path outside) throws Exception {
    write("docker/web", "FROM a\n");
    Files.createSymbolicLink(folder.resolve("Dockerfile"), Path.of("docker/web"));
    Files.writeString(outside.resolve("secret"), "s3cr3t");
    Files.createSymbolicLink(folder.resolve("out"), outside.resolve("secret"));
    DirectorySourceTree tree = DirectorySourceTree.of(folder);
    assertThat(tree.text("Dockerfile", 7)).contains("FROM a\n");
    assertThat(tree.text("docker", 7)).isEmpty();
    assertThat(tree.text("nosuch", 7)).isEmpty();
    assertThat(tree.text("out", 7)).isEmpty();
    assertThat(tree.text("../" + outside.getFileName() + "/secret", 7)).isEmpty();
    assertThatExceptionOfType(UnusableTreeException.class)
        .isThrownBy(() -> tree.text("Dockerfile", 6))
        .withMessageContaining("Dockerfile");
  }

  @Test
  void whatIsNoDirectoryIsNoTree() throws Exception {
    write("file", "");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> DirectorySourceTree.of(folder.resolve("nosuch")));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> DirectorySourceTree.of(folder.resolve("file")));
  }

  @Test
  void leavesOpenWhatItWritesTo() throws Exception {
    write("file", "");
    boolean[] closed = {false};
    DirectorySourceTree.of(folder)
        .writeTarTo(
            new OutputStream() {
              @Override
              public void write(int value) {}

              @Override
              public void close() {
                closed[0] = true;
              }
            },
            PathFilter.ALL);
    assertThat(closed[0]).isFalse();
  }

  private Path write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private List<String> names(PathFilter filter) throws IOException {
    return entries(filter).stream().map(TarArchiveEntry::getName).toList();
  }

  private List<TarArchiveEntry> entries(PathFilter filter) throws IOException {
    List<TarArchiveEntry> entries = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(tar(filter)), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private byte[] tar(PathFilter filter) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DirectorySourceTree.of(folder).writeTarTo(out, filter);
    return out.toByteArray();
  }
}
