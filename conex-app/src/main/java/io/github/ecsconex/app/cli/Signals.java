package io.github.ecsconex.app.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the process does when it is told to end, by SIGTERM or by Ctrl-C.
 *
 * <p>A shutdown hook would not do: a JVM that a signal ends has that signal as its exit code, but a
 * worker that wound up as it was told to has ended well. The JDK's own interface to signals is
 * unsupported, and javac lets nobody use it without a warning; hence the reflection.
 */
final class Signals {
  private static final List<String> NAMES = List.of("INT", "TERM");

  private Signals() {}

  /** Has the first signal call {@code action}, and the second end the process there and then. */
  static void onEnd(Runnable action) {
    AtomicBoolean told = new AtomicBoolean();
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (told.getAndSet(true)) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
          }
          action.run();
          return null;
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
      for (String name : NAMES) {
        signal
            .getMethod("handle", signal, type)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM handles no signals", e);
    }
  }
}
