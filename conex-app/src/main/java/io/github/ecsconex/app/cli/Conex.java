package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.HomeDirectory;
import io.github.ecsconex.app.watch.GithubRemote;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.push.Revision;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code conex} program. */
public final class Conex {
  static {
    // Of Groovy, which picocli would look for in every jar.
    System.setProperty("picocli.disable.closures", "true");
  }

  private Conex() {}

  public static void main(String[] arguments) {
    main(Ending.PATIENCE, arguments);
  }

  /**
   * @param patience how long a command may take to heed an interrupt
   */
  static void main(Duration patience, String... arguments) {
    Ending ending =
        new Ending(
            Thread.currentThread(),
            patience,
            (exitCode, why) -> {
              System.err.println("conex: " + why);
              Runtime.getRuntime().halt(exitCode);
            });
    Signals.onEnd(ending::end);
    Map<String, String> environment = System.getenv();
    if (arguments.length > 0 && arguments[0].equals("worker")) {
      Application.prepare(environment);
    }
    Surroundings surroundings =
        new Surroundings(
            environment,
            home(environment),
            System.getProperty("user.name"),
            Path.of("").toAbsolutePath(),
            Terminal.ofThisProcess(),
            System.out,
            System.err,
            new FileOutputStream(FileDescriptor.out));
    System.exit(run(surroundings, ending, arguments));
  }

  /** The JVM asks the system, which in a container may know no such user. */
  private static HomeDirectory home(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    return new HomeDirectory(
        Path.of(home.startsWith("/") ? home : System.getProperty("user.home")));
  }

  /** Runs one command and returns its exit code. */
  static int run(Surroundings surroundings, Ending ending, String... arguments) {
    Charset charset = surroundings.out().charset();
    PrintWriter out = new PrintWriter(surroundings.out(), true, charset);
    PrintWriter err = new PrintWriter(surroundings.err(), true, charset);
    Launcher launcher = new Launcher(surroundings, ending);
    Commands commands = new Commands(launcher);
    Optional<Callable<Integer>> bare = bare(commands, arguments);
    if (bare.isPresent()) {
      return call(bare.get(), launcher, err);
    }
    CommandLine commandLine = new CommandLine(commands);
    subcommands(arguments).forEach(commandLine::addSubcommand);
    commandLine
        .registerConverter(
            RepositoryArgument.class,
            legal(text -> RepositoryArgument.parse(text, surroundings.workingDirectory())))
        .registerConverter(Count.class, legal(Count::parse))
        .registerConverter(NamePatterns.class, legal(NamePatterns::parse))
        .registerConverter(Revision.class, legal(Revision::new))
        .registerConverter(GithubRemote.class, legal(GithubRemote::parseArgument))
        .registerConverter(StackReference.class, legal(StackReference::parse))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((e, unused) -> usage(e, err))
        .setExecutionExceptionHandler((e, command, parsed) -> failure(e, launcher, err));
    if (arguments.length == 0) {
      commandLine.usage(err);
      return ExitCode.USAGE;
    }
    try {
      return commandLine.execute(arguments);
    } catch (Error e) {
      // Left alone, the JVM would end with the exit code for "rejected".
      return failure(e, launcher, err);
    }
  }

  /**
   * What a container calls, without picocli, which takes a tenth of a start to describe the options
   * of a command.
   */
  private static Optional<Callable<Integer>> bare(Commands commands, String... arguments) {
    return switch (String.join(" ", arguments)) {
      case "worker" -> Optional.of(() -> commands.worker(false));
      case "health" -> Optional.of(commands::health);
      default -> Optional.empty();
    };
  }

  private static int call(Callable<Integer> command, Launcher launcher, PrintWriter err) {
    try {
      return command.call();
    } catch (Exception | Error e) {
      return failure(e, launcher, err);
    }
  }

  /**
   * The command that is called, or all: to describe all of them takes longer than most take to run.
   */
  private static List<CommandLine> subcommands(String... arguments) {
    List<Method> all = CommandLine.getCommandMethods(Commands.class, null);
    List<Method> called =
        all.stream()
            .filter(command ->
                arguments.length > 0
                    && command.getAnnotation(Command.class).name().equals(arguments[0]))
            .toList();
    return (called.isEmpty() ? all : called).stream().map(CommandLine::new).toList();
  }

  /** Says why an argument is not what it should be, and not which class could not be made of it. */
  private static <T> ITypeConverter<T> legal(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  private static int usage(ParameterException e, PrintWriter err) {
    err.println("conex: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static int failure(Throwable failure, Launcher launcher, PrintWriter err) {
    return switch (failure) {
      case ConfigurationException e -> {
        err.println("conex: the settings are wrong (docs/configuration.md has them all):");
        e.faults().forEach(fault -> err.println("  " + fault));
        yield ExitCode.USAGE;
      }
      case PortException e -> {
        err.println("conex: " + launcher.withoutSecrets(e.getMessage()));
        yield ExitCode.of(e);
      }
      case InterruptedException e -> ExitCode.INTERRUPTED;
      default -> {
        err.println("conex itself failed, which is a defect:");
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        err.print(launcher.withoutSecrets(trace.toString()));
        err.flush();
        yield ExitCode.DEFECT;
      }
    };
  }
}
