package io.github.ecsconex.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What only the program may do, and what only a part of it may. */
final class ProgramRules {
  private static final String CONSTRUCTOR = "<init>";

  /** What tells the time, waits, throws dice, looks around or ends the process. */
  private static final Map<String, Set<String>> SURROUNDINGS =
      Map.ofEntries(
          Map.entry(
              "java.lang.System",
              Set.of(
                  "currentTimeMillis",
                  "exit",
                  "getProperties",
                  "getProperty",
                  "getenv",
                  "nanoTime",
                  "setProperty")),
          Map.entry("java.lang.Runtime", Set.of("addShutdownHook", "exit", "halt")),
          Map.entry("java.lang.Thread", Set.of("sleep")),
          Map.entry("java.util.concurrent.TimeUnit", Set.of("sleep")),
          Map.entry(
              "java.time.Clock",
              Set.of(
                  "systemDefaultZone",
                  "systemUTC",
                  "system",
                  "tickMillis",
                  "tickMinutes",
                  "tickSeconds")),
          Map.entry("java.time.InstantSource", Set.of("system")),
          Map.entry("java.util.Calendar", Set.of("getInstance")),
          Map.entry("java.util.Date", Set.of(CONSTRUCTOR)),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.util.Random", Set.of(CONSTRUCTOR)),
          Map.entry("java.util.SplittableRandom", Set.of(CONSTRUCTOR)),
          Map.entry("java.security.SecureRandom", Set.of(CONSTRUCTOR)),
          Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of("current")),
          Map.entry("java.util.random.RandomGenerator", Set.of("getDefault", "of")));

  private static final Set<String> STREAMS =
      Set.of("console", "err", "in", "out", "setErr", "setIn", "setOut");

  private ProgramRules() {}

  static ArchRule reachTheEmbeddedQueueThroughPorts(House house) {
    return noClasses()
        .that(not(house.below("app.queue").or(house.below("app.wiring"))))
        .should()
        .dependOnClassesThat(house.below("app.queue"))
        .as("no class but the wiring should know the classes below app.queue");
  }

  static ArchRule keepClockEnvironmentAndExit(House house) {
    // It is what others hand in, and reached by Ticker.system() alone, which nobody here may call.
    DescribedPredicate<JavaClass> ticker =
        describe("Ticker", type -> type.getName().equals(house.root() + ".core.work.SystemTicker"));
    return noClasses()
        .that(house.library().and(not(ticker)))
        .should()
        .accessTargetWhere(reachesOut().or(makesTicker(house)));
  }

  static ArchRule keepStandardStreams(House house) {
    return noClasses()
        .that(not(house.below("app.cli")))
        .should()
        .accessTargetWhere(usesStandardStreams());
  }

  private static DescribedPredicate<JavaAccess<?>> reachesOut() {
    return describe(
        "it tells the time, waits, throws dice, reads the environment or ends the process",
        access -> {
          String owner = access.getTargetOwner().getName();
          String name = access.getTarget().getName();
          boolean tellsTime = owner.startsWith("java.time.") && name.equals("now");
          boolean named = SURROUNDINGS.getOrDefault(owner, Set.of()).contains(name);
          return (tellsTime || named) && !isGiven(access);
        });
  }

  private static DescribedPredicate<JavaAccess<?>> makesTicker(House house) {
    return describe(
        "makes a ticker of its own",
        access ->
            access.getTargetOwner().getName().equals(house.root() + ".core.work.Ticker")
                && access.getTarget().getName().equals("system"));
  }

  /** As an instant of a clock that was handed in, the date of a number, or dice with a seed. */
  private static boolean isGiven(JavaAccess<?> access) {
    List<String> parameters = parameters(access);
    boolean constructed = access.getTarget().getName().equals(CONSTRUCTOR);
    return constructed ? !parameters.isEmpty() : parameters.contains("java.time.Clock");
  }

  private static DescribedPredicate<JavaAccess<?>> usesStandardStreams() {
    return describe(
        "it uses standard input, output or error",
        access -> {
          String name = access.getTarget().getName();
          boolean prints = name.equals("printStackTrace") && parameters(access).isEmpty();
          boolean ofSystem = access.getTargetOwner().getName().equals("java.lang.System");
          return prints || (ofSystem && STREAMS.contains(name));
        });
  }

  private static List<String> parameters(JavaAccess<?> access) {
    return access instanceof JavaCodeUnitAccess<?> unit
        ? unit.getTarget().getRawParameterTypes().stream().map(JavaClass::getName).toList()
        : List.of();
  }
}
