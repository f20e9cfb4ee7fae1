package io.github.ecsconex.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ArchitectureTest {
  private static House conex;

  @BeforeAll
  static void readClasses() throws Exception {
    conex = House.ofConex();
  }

  @ParameterizedTest
  @EnumSource
  void everyWallStands(Wall wall) {
    wall.check(conex);
  }

  @ParameterizedTest
  @EnumSource
  void everyWallFailsWhereItIsBroken(Wall wall) {
    House fixture = House.ofFixture(wall.fixture());
    List<String> broken = names(fixture, "Breaks");
    assertThat(broken).as("what breaks %s", wall).isNotEmpty();

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> wall.check(fixture))
        .satisfies(error -> {
          String violations = error.getMessage().lines().skip(1).toList().toString();
          assertThat(error).hasMessageContaining("because " + wall.reason());
          assertThat(violations).contains(broken);
          assertThat(names(fixture, "Keeps")).noneMatch(violations::contains);
        });
  }

  @Test
  void everyModuleIsLookedAt() throws Exception {
    for (Path module : House.modules()) {
      String name = module.getFileName().toString();
      if (Files.isDirectory(module.resolve("src/main/java"))) {
        assertThat(locations(conex.main())).as("main of %s", name).contains(name);
      }
      if (Files.isDirectory(module.resolve("src/test/java"))) {
        assertThat(locations(conex.tests())).as("tests of %s", name).contains(name);
      }
    }
  }

  /**
   * A port that core implements itself would cease to be one, and nobody would ask for its tests.
   */
  @Test
  void thesePortsAreAllThereAre() {
    assertThat(conex.main().that(PortRules.ports(conex)))
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder(
            "BuiltImage",
            "CommitStatuses",
            "Delivery",
            "ImageBuilder",
            "ImageCopier",
            "ImageRegistry",
            "MessageSender",
            "MessageSource",
            "Notifier",
            "PushDecoder",
            "ScaleInProtection",
            "SourceFetcher",
            "SourceTree");
  }

  @Test
  void noFixtureIsLookedAt() {
    assertThat(conex.main()).noneMatch(type -> type.getName().contains(".fixture."));
    assertThat(conex.tests()).noneMatch(type -> type.getName().contains(".fixture."));
  }

  /** The folders of the modules that the classes come from. */
  private static Set<String> locations(JavaClasses classes) {
    return classes.stream()
        .map(type -> Path.of(type.getSource().orElseThrow().getUri()).toString())
        .map(path -> path.substring(0, path.indexOf("/target/")))
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .collect(Collectors.toSet());
  }

  private static List<String> names(House fixture, String prefix) {
    return fixture.main().stream()
        .filter(JavaClass::isTopLevelClass)
        .map(JavaClass::getSimpleName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }
}
