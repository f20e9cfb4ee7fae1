package io.github.ecsconex.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What ports keep to, and those who serve them.
 *
 * <p>A port is what core asks of the world: a public interface of core that nothing in core
 * implements. Some ports are handed out by others, as a source's tree is by its fetcher; those are
 * covered by the contract of the port that hands them out. Every other port has a contract of its
 * own, which stands beside it and is called like it.
 */
final class PortRules {
  private PortRules() {}

  static ArchRule nameNoVendor(House house) {
    return classes()
        .that(ports(house))
        .should(
            Signatures.nameNo(
                not(house.below("core").or(resideInAPackage("java..")).or(primitive()))
                    .as("types but core's own and the JDK's")));
  }

  static ArchRule haveAContractAndAFake(House house) {
    return classes()
        .that(ports(house))
        .should(
            new ArchCondition<>(
                "have a contract that calls all they do, and a fake and an adapter that keep to"
                    + " it") {
              @Override
              public void check(JavaClass port, ConditionEvents events) {
                if (port.getAllSubclasses().stream().noneMatch(house.main()::contains)) {
                  events.add(
                      SimpleConditionEvent.violated(port, port.getName() + " is served by nobody"));
                }
                Optional<JavaClass> contract = contract(port, house);
                if (contract.isEmpty()) {
                  events.add(
                      SimpleConditionEvent.violated(
                          port, port.getName() + " has no " + contractName(port, house)));
                  return;
                }
                for (JavaMethod method : port.getMethods()) {
                  if (!calls(contract.get(), method, house)) {
                    events.add(
                        SimpleConditionEvent.violated(
                            port,
                            contract.get().getSimpleName()
                                + " does not call "
                                + method.getFullName()));
                  }
                }
                List<JavaClass> fakes = fakes(port, house);
                if (fakes.isEmpty()) {
                  events.add(SimpleConditionEvent.violated(port, port.getName() + " has no fake"));
                } else if (fakes.stream().noneMatch(fake -> passes(fake, contract.get(), house))) {
                  events.add(
                      SimpleConditionEvent.violated(
                          port,
                          "no test of the fake of "
                              + port.getName()
                              + " implements "
                              + contract.get().getSimpleName()));
                }
              }
            });
  }

  static ArchRule adaptersPassTheContract(House house) {
    return classes()
        .that(
            describe(
                "serve a port",
                type ->
                    !house.below("core").test(type) && served(type, house).findAny().isPresent()))
        .should(
            new ArchCondition<>("be used by a test that implements the port's contract") {
              @Override
              public void check(JavaClass adapter, ConditionEvents events) {
                served(adapter, house)
                    .filter(port -> handedOutBy(port, house).isEmpty())
                    .filter(port ->
                        contract(port, house)
                            .filter(contract -> passes(adapter, contract, house))
                            .isEmpty())
                    .forEach(port ->
                        events.add(
                            SimpleConditionEvent.violated(
                                adapter,
                                String.format(
                                    "no test that uses %s implements %s",
                                    adapter.getName(), contractName(port, house)))));
              }
            });
  }

  static DescribedPredicate<JavaClass> ports(House house) {
    return describe("are ports", type -> isPort(type, house));
  }

  private static boolean isPort(JavaClass type, House house) {
    return house.below("core").test(type)
        && type.isInterface()
        && type.isTopLevelClass()
        && Signatures.isVisible(type)
        && type.getAllSubclasses().stream()
            .noneMatch(each -> house.below("core").test(each) && house.main().contains(each));
  }

  /** The ports that a class implements. */
  private static Stream<JavaClass> served(JavaClass type, House house) {
    return type.getAllRawInterfaces().stream().filter(port -> isPort(port, house));
  }

  private static Optional<JavaClass> handedOutBy(JavaClass port, House house) {
    return house.main().stream()
        .filter(other -> isPort(other, house) && !other.equals(port))
        .filter(other ->
            other.getMethods().stream()
                .anyMatch(method -> method.getReturnType().getAllInvolvedRawTypes().contains(port)))
        .findFirst();
  }

  private static String contractName(JavaClass port, House house) {
    return handedOutBy(port, house).orElse(port).getName() + "Contract";
  }

  private static Optional<JavaClass> contract(JavaClass port, House house) {
    String name = contractName(port, house);
    return house.tests().stream()
        .filter(type -> type.isInterface() && type.getName().equals(name))
        .findFirst();
  }

  private static boolean calls(JavaClass contract, JavaMethod method, House house) {
    return within(contract, house)
        .flatMap(type -> type.getCodeUnitAccessesFromSelf().stream())
        .anyMatch(access ->
            access.getTarget().getName().equals(method.getName())
                && access.getTargetOwner().isAssignableTo(method.getOwner().getName()));
  }

  /** Embedders use them, so a fake is public, save one that another fake hands out. */
  private static List<JavaClass> fakes(JavaClass port, House house) {
    boolean handedOut = handedOutBy(port, house).isPresent();
    return house.tests().stream()
        .filter(type -> type.getPackageName().equals(port.getPackageName()))
        .filter(type -> type.isAssignableTo(port.getName()))
        .filter(type -> House.outermost(type).getSimpleName().startsWith("Fake"))
        .filter(type -> handedOut || Signatures.isVisible(type))
        .toList();
  }

  /** Whether a test implements the contract and uses the class, itself or by what supports it. */
  private static boolean passes(JavaClass type, JavaClass contract, House house) {
    JavaClass used = House.outermost(type);
    Predicate<JavaClass> uses =
        user ->
            within(House.outermost(user), house)
                .flatMap(part -> part.getDirectDependenciesFromSelf().stream())
                .anyMatch(each -> House.outermost(each.getTargetClass()).equals(used));
    return house.tests().stream()
        .filter(test -> !test.isInterface() && test.isAssignableTo(contract.getName()))
        .anyMatch(test -> uses.test(test) || supports(test, house).anyMatch(uses));
  }

  private static Stream<JavaClass> supports(JavaClass test, House house) {
    return within(House.outermost(test), house)
        .flatMap(part -> part.getDirectDependenciesFromSelf().stream())
        .map(each -> House.outermost(each.getTargetClass()))
        .filter(house.tests()::contains)
        .distinct();
  }

  /** A class and all that stands in it. */
  private static Stream<JavaClass> within(JavaClass outer, House house) {
    return Stream.concat(house.tests().stream(), house.main().stream())
        .filter(type -> House.outermost(type).equals(outer));
  }

  private static DescribedPredicate<JavaClass> primitive() {
    return describe("primitive", JavaClass::isPrimitive);
  }
}
