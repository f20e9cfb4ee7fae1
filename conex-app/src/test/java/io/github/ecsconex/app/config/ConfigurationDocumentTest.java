package io.github.ecsconex.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.app.wiring.Invocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/configuration.md says is what the code does. */
final class ConfigurationDocumentTest {
  @Test
  void hasTheTableOfAllSettings() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "configuration.md"));
    assertThat(document).contains(table());
  }

  private static String table() throws Exception {
    HomeDirectory home = new HomeDirectory(Path.of("home"));
    Invocation invocation = new Invocation(Map.of(), home, Set.of(), Optional.empty());
    try (Application application = new Application(invocation, List.of())) {
      return new KnownSettings(application.get(AddressForms.class), home)
          .all().stream()
              .map(ConfigurationDocumentTest::row)
              .collect(
                  Collectors.joining(
                      "", "| name | value | default | meaning |\n|---|---|---|---|\n", ""));
    }
  }

  private static String row(Setting<?> setting) {
    String fallback =
        setting.fallback().filter(text -> !text.isEmpty()).map(text -> "`" + text + "`").orElse("");
    return String.format(
        "| `%s` | %s | %s | %s |%n",
        setting.name(), setting.expected().replace("|", "\\|"), fallback, setting.meaning());
  }
}
