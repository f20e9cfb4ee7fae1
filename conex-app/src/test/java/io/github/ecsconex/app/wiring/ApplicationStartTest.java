package io.github.ecsconex.app.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.app.config.HomeDirectory;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ApplicationStartTest {
  /** In a process of its own: others have asked for loggers in this one. */
  @Test
  void isMadeWithoutALogger() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName())
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).lines())
          .containsExactly("application loaded: true", "loggers loaded: false");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  static final class Start {
    private Start() {}

    public static void main(String[] arguments) throws Exception {
      Invocation invocation =
          new Invocation(Map.of(), new HomeDirectory(Path.of("home")), Set.of(), Optional.empty());
      new Application(invocation, List.of()).close();
      System.out.println("application loaded: " + isLoaded(Application.class.getName()));
      System.out.println("loggers loaded: " + isLoaded("org.slf4j.LoggerFactory"));
    }

    private static boolean isLoaded(String name) throws ReflectiveOperationException {
      Method find = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
      find.setAccessible(true);
      return find.invoke(Start.class.getClassLoader(), name) != null;
    }
  }
}
