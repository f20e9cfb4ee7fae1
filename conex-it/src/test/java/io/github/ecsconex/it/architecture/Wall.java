package io.github.ecsconex.it.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.Locale;
import java.util.function.Function;

/**
 * What holds everywhere in the code. Each wall has a fixture, a package of its name in lower case,
 * that is laid out like conex and breaks it.
 */
enum Wall {
  CORE_USES_THE_JDK_ALONE(
      "core goes into every program that embeds conex: what it needed, all of them would need",
      CoreRules::usesTheJdkAlone),
  CORE_OPENS_NO_FILE_AND_NO_CONNECTION(
      "the world is reached through ports alone, so that a fake can stand in for all of it",
      CoreRules::opensNoFileAndNoConnection),
  PORTS_NAME_NO_VENDOR(
      "a port that speaks of one vendor's types can be served by that vendor alone",
      PortRules::nameNoVendor),
  PORTS_HAVE_A_CONTRACT_AND_A_FAKE(
      "what a port promises is said once, in tests that the fake passes and every adapter must",
      PortRules::haveAContractAndAFake),
  ADAPTERS_PASS_THE_CONTRACT(
      "whoever puts one adapter in the place of another relies on the port and nothing else",
      PortRules::adaptersPassTheContract),
  ADAPTERS_DO_NOT_KNOW_EACH_OTHER(
      "each adapter can be left out or replaced alone; what two of them share belongs into core",
      AdapterRules::doNotKnowEachOther),
  ADAPTERS_HIDE_WHAT_NOBODY_NEEDS(
      "what is public is a promise to those who embed conex, so it is no more than the program"
          + " needs",
      AdapterRules::hideWhatNobodyNeeds),
  JACKSON_STAYS_OUT_OF_PUBLIC_SIGNATURES(
      "how JSON is read is nobody's business: who embeds conex may have another Jackson, or none",
      AdapterRules::keepJacksonOutOfPublicSignatures),
  LIBRARIES_HAVE_ONE_HOME(
      "a new version of a library, or another one in its place, is then the work of one package",
      AdapterRules::keepEachLibraryInOneHome),
  INJECTION_STAYS_IN_THE_PROGRAM(
      "core and adapters have plain constructors, so that they embed without a framework",
      AdapterRules::keepInjectionInTheProgram),
  FIELDS_ARE_NOT_INJECTED(
      "a class is whole once it is constructed, whoever constructs it", StyleRules::injectNoFields),
  THE_EMBEDDED_QUEUE_IS_REACHED_THROUGH_PORTS(
      "a setting chooses the queue: what knows this one would not work with another",
      ProgramRules::reachTheEmbeddedQueueThroughPorts),
  CLOCK_ENVIRONMENT_AND_EXIT_BELONG_TO_THE_PROGRAM(
      "time, chance and settings are handed in, so that every test is deterministic, and whoever"
          + " embeds conex is not ended by it",
      ProgramRules::keepClockEnvironmentAndExit),
  STANDARD_STREAMS_BELONG_TO_THE_COMMAND_LINE(
      "what a command prints is read by programs, and a stray line spoils it; all else is logged",
      ProgramRules::keepStandardStreams),
  PACKAGES_FORM_NO_CYCLES(
      "packages that need each other are one: none can be understood, tested or moved alone",
      StyleRules::formNoCycles),
  PACKAGES_ARE_NULL_MARKED(
      "only in a marked package does the build know that null was not meant",
      StyleRules::areNullMarked),
  CLASSES_ARE_FINAL_OR_ABSTRACT(
      "a class that was not made to be extended breaks when it is", StyleRules::areFinalOrAbstract),
  NAMES_SAY_WHAT_A_CLASS_DOES(
      "a class called Manager, Helper, Utils or Impl has no bounds, so it grows without any",
      StyleRules::sayWhatAClassDoes),
  LOGGERS_ARE_PRIVATE_STATIC_FINAL(
      "a line in the log names the class that wrote it, which holds only for a class's own logger",
      StyleRules::ownTheirLoggers),
  SLF4J_IS_THE_LOGGING_API(
      "lines that take another way miss the job's id and the mask over secrets",
      StyleRules::logThroughSlf4j);

  private final String reason;

  @SuppressWarnings("ImmutableEnumChecker") // All are references to static methods.
  private final Function<House, ArchRule> rule;

  Wall(String reason, Function<House, ArchRule> rule) {
    this.reason = reason;
    this.rule = rule;
  }

  /** Why the wall is there, in words for the person who ran into it. */
  String reason() {
    return reason;
  }

  /** The last part of the name of the package that breaks it. */
  String fixture() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Sees that the wall stands.
   *
   * @throws AssertionError if it is broken, or if there is nothing that could break it
   */
  void check(House house) {
    rule.apply(house).because(reason).allowEmptyShould(false).check(house.main());
  }
}
