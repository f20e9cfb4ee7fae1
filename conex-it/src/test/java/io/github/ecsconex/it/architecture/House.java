package io.github.ecsconex.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The code that stands below one root package: that of conex, or of a fixture that is laid out like
 * it.
 *
 * @param root the package that {@code core}, {@code git}, {@code docker}, {@code aws} and {@code
 *     app} are in
 * @param main what is shipped
 * @param tests contracts, fakes and tests
 */
record House(String root, JavaClasses main, JavaClasses tests) {
  private static final String ROOT = "io.github.ecsconex";
  private static final String FIXTURES = ROOT + ".it.architecture.fixture";

  /** All of conex, as the build has compiled it, tests included. */
  static House ofConex() throws IOException {
    List<Path> compiled = new ArrayList<>();
    for (Path module : modules()) {
      for (String folder : List.of("classes", "test-classes")) {
        Path classes = module.resolve("target").resolve(folder);
        if (Files.isDirectory(classes)) {
          compiled.add(classes);
        }
      }
    }
    JavaClasses all =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("/it/architecture/fixture/"))
            // Generated, and by nobody's hand in our style.
            .withImportOption(location -> !location.contains("/docker/engine/protocol/"))
            .importPaths(compiled);
    return of(
        ROOT,
        all,
        describe(
            "tests",
            type ->
                type.getSource()
                    .orElseThrow()
                    .getUri()
                    .getPath()
                    .contains("/target/test-classes/")));
  }

  /** The classes of one fixture; contracts, fakes and tests are told by their names. */
  static House ofFixture(String name) {
    String root = FIXTURES + "." + name;
    return of(
        root,
        new ClassFileImporter().importPath(testClasses().resolve(root.replace('.', '/'))),
        describe(
            "tests",
            type -> {
              String outermost = outermost(type).getSimpleName();
              return outermost.startsWith("Fake")
                  || outermost.endsWith("Contract")
                  || outermost.endsWith("Test");
            }));
  }

  /** The folders of the modules that have sources. */
  static List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(project())) {
      return folders.filter(folder -> Files.isDirectory(folder.resolve("src"))).sorted().toList();
    }
  }

  /** Everything below the module's, or package's, {@code name}, which may have several parts. */
  DescribedPredicate<JavaClass> below(String name) {
    return resideInAPackage(root + "." + name + "..").as("below " + name);
  }

  /** The modules that serve core's ports with somebody's library. */
  DescribedPredicate<JavaClass> adapters() {
    return resideInAnyPackage(root + ".git..", root + ".docker..", root + ".aws..").as("adapters");
  }

  /** All but the program: what can be embedded. */
  DescribedPredicate<JavaClass> library() {
    return below("core").or(adapters()).as("what can be embedded");
  }

  /** The class itself, or the top-level class that it stands in. */
  static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(House::outermost).orElse(type);
  }

  private static House of(String root, JavaClasses all, DescribedPredicate<JavaClass> tests) {
    return new House(root, all.that(DescribedPredicate.not(tests)), all.that(tests));
  }

  /** The folder above this module. */
  private static Path project() {
    return testClasses().getParent().getParent().getParent();
  }

  /** Where this module's tests are compiled to. */
  private static Path testClasses() {
    try {
      return Path.of(House.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
