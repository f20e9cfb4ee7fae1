package io.github.ecsconex.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** What core keeps to. */
final class CoreRules {
  /** Of {@code java.net}, what works on text. */
  private static final Set<String> TEXT =
      Set.of(
          "java.net.URI",
          "java.net.URISyntaxException",
          "java.net.URLDecoder",
          "java.net.URLEncoder");

  private static final Set<String> FILES =
      Set.of(
          "java.io.Console",
          "java.io.File",
          "java.io.FileDescriptor",
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.FileReader",
          "java.io.FileWriter",
          "java.io.PrintStream",
          "java.io.RandomAccessFile",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime");

  private CoreRules() {}

  static ArchRule usesTheJdkAlone(House house) {
    return classes()
        .that(house.below("core"))
        .should()
        .onlyDependOnClassesThat(
            house
                .below("core")
                .or(resideInAnyPackage("java..", "org.slf4j..", "org.jspecify.."))
                .as("are core's own, the JDK's, SLF4J's or JSpecify's"));
  }

  static ArchRule opensNoFileAndNoConnection(House house) {
    DescribedPredicate<JavaClass> network =
        resideInAnyPackage("java.net..", "java.nio.channels..", "java.rmi..", "java.sql..")
            .and(not(describe("text", type -> TEXT.contains(type.getName()))));
    DescribedPredicate<JavaClass> files =
        resideInAnyPackage("java.nio.file..")
            .or(describe("files", type -> FILES.contains(type.getName())));
    return noClasses()
        .that(house.below("core"))
        .should()
        .dependOnClassesThat(network.or(files).as("open files, connections or processes"));
  }
}
