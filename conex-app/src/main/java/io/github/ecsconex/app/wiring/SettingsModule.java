package io.github.ecsconex.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.name.Named;
import io.github.ecsconex.app.adapter.SourceFetcherFactory;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.app.config.AddressForms;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.HomeDirectory;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.config.SettingsReader;
import io.github.ecsconex.core.secret.Redactor;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Map;

/** The settings, checked against the adapters that there are. */
final class SettingsModule extends AbstractModule {
  private final Invocation invocation;

  SettingsModule(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  protected void configure() {
    bind(HomeDirectory.class).toInstance(invocation.home());
  }

  @Provides
  @Singleton
  AddressForms addressForms(
      @Named("MessageQueueFactory") Map<String, AddressForm> queues,
      @Named("ImageRegistryFactory") Map<String, AddressForm> registries,
      @Named("NotifierFactory") Map<String, AddressForm> notifiers,
      @Named("ImageBuilderFactory") Map<String, AddressForm> builders,
      Map<String, Provider<SourceFetcherFactory>> sources) {
    return new AddressForms(queues, registries, notifiers, builders, sources.keySet());
  }

  @Provides
  @Singleton
  Settings settings(AddressForms forms) throws ConfigurationException {
    return SettingsReader.read(
        invocation.environment(), invocation.home(), forms, invocation.needs());
  }

  @Provides
  @Singleton
  Redactor redactor(Settings settings) {
    return new Redactor(settings.secrets());
  }
}
