package io.github.ecsconex.it.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** What those see of a class who only use it. */
final class Signatures {
  private Signatures() {}

  /** Whether a class can be named from everywhere. */
  static boolean isVisible(JavaClass type) {
    return type.getModifiers().contains(PUBLIC)
        && type.getEnclosingClass().map(Signatures::isVisible).orElse(true);
  }

  /** Holds for a class whose supertypes and visible members name none of {@code strangers}. */
  static ArchCondition<JavaClass> nameNo(DescribedPredicate<? super JavaClass> strangers) {
    return new ArchCondition<>("name no " + strangers.getDescription() + " in their signatures") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Stream<JavaType> supertypes =
            Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        supertypes
            .flatMap(supertype -> supertype.getAllInvolvedRawTypes().stream())
            .filter(this::isStrange)
            .forEach(
                stranger -> events.add(violation(type, type.getFullName(), "extends", stranger)));
        visibleMembers(type)
            .forEach(member ->
                namedBy(member)
                    .filter(this::isStrange)
                    .distinct()
                    .forEach(stranger ->
                        events.add(violation(type, member.getFullName(), "names", stranger))));
      }

      private boolean isStrange(JavaClass named) {
        return strangers.test(named.getBaseComponentType());
      }
    };
  }

  /** Whether one of a class's visible members names {@code named}. */
  static boolean name(JavaClass type, JavaClass named) {
    return visibleMembers(type).flatMap(Signatures::namedBy).anyMatch(named::equals);
  }

  private static Stream<JavaMember> visibleMembers(JavaClass type) {
    return type.getMembers().stream()
        .filter(member ->
            member.getModifiers().contains(PUBLIC) || member.getModifiers().contains(PROTECTED));
  }

  private static Stream<JavaClass> namedBy(JavaMember member) {
    return switch (member) {
      case JavaField field -> field.getAllInvolvedRawTypes().stream();
      case JavaCodeUnit unit ->
          Stream.concat(unit.getAllInvolvedRawTypes().stream(), unit.getExceptionTypes().stream());
      default -> throw new IllegalStateException("neither a field nor code: " + member);
    };
  }

  private static ConditionEvent violation(
      JavaClass type, String where, String does, JavaClass stranger) {
    return SimpleConditionEvent.violated(
        type, String.format("%s %s %s", where, does, stranger.getName()));
  }
}
