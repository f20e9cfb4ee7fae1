package io.github.ecsconex.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;

/** What the adapters keep to, and the libraries that they bring. */
final class AdapterRules {
  /** The libraries' packages, each with the packages of ours that may know them. */
  private record Home(String library, List<String> rooms) {}

  private static final List<Home> HOMES =
      List.of(
          new Home("ch.qos.logback..", List.of("app.log")),
          new Home("com.github.dockerjava..", List.of("docker.engine")),
          new Home("java.sql..", List.of("app.queue")),
          new Home("org.apache.hc..", List.of("docker.engine")),
          new Home("org.eclipse.jgit..", List.of("git.jgit")),
          new Home("org.sqlite..", List.of("app.queue")),
          new Home("picocli..", List.of("app.cli")),
          new Home("software.amazon.awssdk..", List.of("aws")));

  /** What the program has no use for, but docs/embedding.md shows. */
  private static final Set<String> FOR_EMBEDDERS = Set.of("DirectorySourceTree");

  private AdapterRules() {}

  /**
   * Each package right below {@code git}, {@code docker} and {@code aws} is an adapter; what stands
   * in these three themselves is what a module's adapters share.
   */
  static ArchRule doNotKnowEachOther(House house) {
    return slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                if (!house.adapters().test(type)) {
                  return SliceIdentifier.ignore();
                }
                String[] parts =
                    type.getPackageName().substring(house.root().length() + 1).split("\\.", 3);
                return parts.length == 1
                    ? SliceIdentifier.ignore()
                    : SliceIdentifier.of(parts[0], parts[1]);
              }

              @Override
              public String getDescription() {
                return "adapters";
              }
            })
        .namingSlices("$1.$2")
        .should()
        .notDependOnEachOther();
  }

  static ArchRule hideWhatNobodyNeeds(House house) {
    return classes()
        .that(are(house.adapters()))
        .and()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should(
            new ArchCondition<>(
                "be used by the program, named by what is, shared by a module's adapters, or shown"
                    + " to those who embed") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean needed =
                    isUsedBy(house.below("app"), type)
                        || type.getDirectDependenciesToSelf().stream()
                            .map(each -> House.outermost(each.getOriginClass()))
                            .filter(user -> isUsedBy(house.below("app"), user))
                            .anyMatch(user -> Signatures.name(user, type))
                        || isShared(type, house)
                        || FOR_EMBEDDERS.contains(type.getSimpleName());
                if (!needed) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getName() + " is public, but the program does not need it"));
                }
              }
            });
  }

  private static boolean isShared(JavaClass type, House house) {
    String module = type.getPackageName();
    return module.indexOf('.', house.root().length() + 1) < 0
        && type.getDirectDependenciesToSelf().stream()
            .anyMatch(each -> each.getOriginClass().getPackageName().startsWith(module + "."));
  }

  private static boolean isUsedBy(DescribedPredicate<JavaClass> users, JavaClass type) {
    return type.getDirectDependenciesToSelf().stream()
        .anyMatch(each -> users.test(each.getOriginClass()));
  }

  static ArchRule keepJacksonOutOfPublicSignatures(House house) {
    return classes()
        .that(describe("are visible", Signatures::isVisible))
        .should(
            Signatures.nameNo(
                resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson..").as("Jackson")));
  }

  static ArchRule keepEachLibraryInOneHome(House house) {
    return classes()
        .should(
            new ArchCondition<>("leave each library to the packages that wrap it") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (Home home : HOMES) {
                  if (home.rooms().stream().noneMatch(room -> house.below(room).test(type))) {
                    type.getDirectDependenciesFromSelf().stream()
                        .filter(
                            each -> resideInAPackage(home.library()).test(each.getTargetClass()))
                        .forEach(each ->
                            events.add(
                                SimpleConditionEvent.violated(
                                    type,
                                    each.getDescription() + ", which is for " + home.rooms())));
                  }
                }
              }
            });
  }

  static ArchRule keepInjectionInTheProgram(House house) {
    return noClasses()
        .that(house.library())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.inject..", "jakarta.inject..", "javax.inject..");
  }
}
