package io.github.ecsconex.app.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.spi.Message;
import io.github.ecsconex.app.adapter.AdapterModule;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.core.failure.PortException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The parts of the program, each made when it is first asked for, with all that it needs. Close it,
 * and all is closed that was made.
 */
public final class Application implements AutoCloseable {
  static {
    // Guice would make classes at run time in a way that recent JDKs warn of; it can do without.
    System.setProperty("guice_bytecode_gen_option", "DISABLED");
  }

  private final Closer closer = new Closer();
  private final Injector injector;

  /**
   * Begins to make ready, on a thread of its own, what a worker in {@code environment} will need
   * before all else. Nothing comes of it where it needs something else.
   */
  public static void prepare(Map<String, String> environment) {
    Thread.ofPlatform()
        .name("prepare")
        .daemon()
        .start(() -> {
          ProgramLog.prepare();
          SqsQueueFactory.prepare(environment);
        });
  }

  /**
   * Made of what conex brings and of what the jars on the class path add. Where nothing is added,
   * it asks for no logger: {@link #prepare} may not have loaded what writes the log yet.
   */
  public Application(Invocation invocation) {
    this(invocation, added());
  }

  private static List<AdapterModule> added() {
    return ServiceLoader.load(AdapterModule.class).stream()
        .map(provider -> {
          // It may ask for loggers.
          ProgramLog.prepare();
          return provider.get();
        })
        .toList();
  }

  /** Made of what conex brings and of what {@code added} bind. */
  public Application(Invocation invocation, Iterable<AdapterModule> added) {
    this(invocation, added, Clock.systemUTC());
  }

  /**
   * Made of what conex brings and of what {@code added} bind, at the time that {@code clock} has.
   */
  public Application(Invocation invocation, Iterable<AdapterModule> added, InstantSource clock) {
    List<Module> modules = new ArrayList<>();
    modules.add(binder -> {
      binder.requireExplicitBindings();
      binder.requireExactBindingAnnotations();
      binder.requireAtInjectOnConstructors();
      binder.disableCircularProxies();
      binder.bind(Closer.class).toInstance(closer);
    });
    modules.add(new SettingsModule(invocation));
    modules.add(new PortsModule(invocation));
    modules.add(new WorkModule(invocation, clock));
    modules.add(new EcsModule());
    modules.add(new GithubModule());
    modules.add(new BuiltInAdapters());
    added.forEach(modules::add);
    // Every binding is checked now, but what a command does not use is never opened: to look at a
    // build context, nobody needs a queue.
    this.injector = Guice.createInjector(Stage.DEVELOPMENT, modules);
  }

  /**
   * The part of that type.
   *
   * @throws ConfigurationException if the settings are wrong
   * @throws PortException if it, or what it needs, could not be opened
   */
  public <T> T get(Class<T> type)
      throws ConfigurationException, PortException, InterruptedException {
    try {
      return injector.getInstance(type);
    } catch (ProvisionException e) {
      for (Message message : e.getErrorMessages()) {
        switch (message.getCause()) {
          case ConfigurationException cause -> throw cause;
          case PortException cause -> throw cause;
          case InterruptedException cause -> throw cause;
          case null, default -> {}
        }
      }
      throw e;
    }
  }

  @Override
  public void close() {
    closer.close();
  }
}
