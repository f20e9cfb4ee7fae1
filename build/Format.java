import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds every Java source below the working directory to google-java-format: {@code check} names
 * the files that differ and fails, {@code apply} rewrites them.
 *
 * <p>One process for the whole tree, started by the build on the JDK that compiles the code: inside
 * Maven the formatter would have Maven's own, perhaps older, JDK and could not read newer syntax.
 */
final class Format {
  private static final Formatter FORMATTER = new Formatter();

  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean apply =
        switch (args.length == 1 ? args[0] : "") {
          case "check" -> false;
          case "apply" -> true;
          default -> throw new IllegalArgumentException("usage: Format check|apply");
        };
    List<Finding> findings =
        sources(Path.of("")).parallelStream().flatMap(file -> visit(file, apply).stream()).toList();
    findings.forEach(finding -> System.out.println(finding.text()));
    long wrong = findings.stream().filter(finding -> !finding.mended()).count();
    if (wrong > 0) {
      System.out.println("Wrongly formatted files: " + wrong + ". To mend them: scripts/format");
      System.exit(1);
    }
  }

  private record Finding(String text, boolean mended) {}

  /** What there is to say about the file; empty if it is as it should be. */
  private static Optional<Finding> visit(Path file, boolean apply) {
    try {
      String source = Files.readString(file);
      String formatted = FORMATTER.formatSourceAndFixImports(source);
      if (formatted.equals(source)) {
        return Optional.empty();
      }
      if (apply) {
        Files.writeString(file, formatted);
      }
      return Optional.of(new Finding(file.toString(), apply));
    } catch (FormatterException e) {
      return Optional.of(new Finding(file + ":" + e.getMessage(), false));
    } catch (IOException e) {
      throw new UncheckedIOException("Tried to format " + file + " but failed", e);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = dir.getFileName().toString();
            return name.equals("target") || name.startsWith(".")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    sources.sort(null);
    return sources;
  }
}
