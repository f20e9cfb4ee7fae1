package io.github.ecsconex.app.wiring;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.inject.CreationException;
import io.github.ecsconex.app.adapter.AdapterBinder;
import io.github.ecsconex.app.adapter.AdapterModule;
import io.github.ecsconex.app.adapter.NotifierFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.app.config.HomeDirectory;
import io.github.ecsconex.core.notice.Notifier;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a jar that adds adapters may not do. */
final class ApplicationTest {
  @Test
  void refusesASchemeThatThereIsAlready() {
    AdapterModule module =
        binder ->
            new AdapterBinder(binder).notifier("log", AddressForm.without("log:"), Injected.class);
    assertThatExceptionOfType(CreationException.class)
        .isThrownBy(() -> application(module))
        .withMessageContaining("log");
  }

  @Test
  void refusesAFactoryWhoseConstructorIsNotMeantToBeInjected() {
    AdapterModule module =
        binder ->
            new AdapterBinder(binder)
                .notifier("mail", AddressForm.without("mail:"), NotInjected.class);
    assertThatExceptionOfType(CreationException.class)
        .isThrownBy(() -> application(module))
        .withMessageContaining("NotInjected");
  }

  private static void application(AdapterModule module) {
    Invocation invocation =
        new Invocation(Map.of(), new HomeDirectory(Path.of("home")), Set.of(), Optional.empty());
    new Application(invocation, List.of(module)).close();
  }

  static final class Injected implements NotifierFactory {
    @Inject
    Injected() {}

    @Override
    public Notifier notifier(AdapterUri uri) {
      return notice -> {};
    }
  }

  static final class NotInjected implements NotifierFactory {
    NotInjected() {}

    @Override
    public Notifier notifier(AdapterUri uri) {
      return notice -> {};
    }
  }
}
