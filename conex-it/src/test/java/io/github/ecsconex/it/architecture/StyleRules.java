package io.github.ecsconex.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** What every class keeps to, wherever it stands. */
final class StyleRules {
  private StyleRules() {}

  static ArchRule injectNoFields(House house) {
    return noFields()
        .should()
        .beAnnotatedWith("com.google.inject.Inject")
        .orShould()
        .beAnnotatedWith("jakarta.inject.Inject");
  }

  static ArchRule formNoCycles(House house) {
    return slices().matching(house.root() + ".(**)").should().beFreeOfCycles();
  }

  static ArchRule areNullMarked(House house) {
    return classes()
        .should(
            new ArchCondition<>("live in a package whose package-info.java says @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type,
                          String.format(
                              "%s lives in %s, which is not marked",
                              type.getName(), type.getPackageName())));
                }
              }
            });
  }

  static ArchRule areFinalOrAbstract(House house) {
    return classes()
        .that(
            describe(
                "any class can extend",
                type ->
                    !type.isInterface()
                        && !type.reflect().isSealed()
                        && !type.isEnum()
                        && !type.isAnonymousClass()
                        && type.getRawSuperclass().stream().noneMatch(JavaClass::isEnum)))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .orShould()
        .haveModifier(JavaModifier.ABSTRACT);
  }

  static ArchRule sayWhatAClassDoes(House house) {
    return noClasses().should().haveNameMatching(".*(Impl|Utils?|Managers?|Helpers?)");
  }

  static ArchRule ownTheirLoggers(House house) {
    return fields()
        .that()
        .haveRawType("org.slf4j.Logger")
        .should()
        .bePrivate()
        .andShould()
        .beStatic()
        .andShould()
        .beFinal();
  }

  static ArchRule logThroughSlf4j(House house) {
    return noClasses()
        .that(describe("do not set the log up", type -> !house.below("app.log").test(type)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.logging..",
            "org.apache.commons.logging..",
            "org.apache.log4j..",
            "org.apache.logging..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.System\\$Logger.*");
  }
}
