package io.github.ecsconex.app.adapter;

import com.google.inject.Binder;
import com.google.inject.multibindings.MapBinder;
import com.google.inject.name.Names;
import io.github.ecsconex.app.config.AddressForm;

/** Binds adapters to URI schemes. A scheme that is bound twice for one port is an error. */
public final class AdapterBinder {
  private final Binder binder;

  public AdapterBinder(Binder binder) {
    this.binder = binder.skipSources(AdapterBinder.class);
  }

  /** Binds a scheme of {@code CONEX_QUEUE}. */
  public void queue(String scheme, AddressForm form, Class<? extends MessageQueueFactory> factory) {
    bind(MessageQueueFactory.class, scheme, form, factory);
  }

  /** Binds a scheme of {@code CONEX_REGISTRIES}. */
  public void registry(
      String scheme, AddressForm form, Class<? extends ImageRegistryFactory> factory) {
    bind(ImageRegistryFactory.class, scheme, form, factory);
  }

  /** Binds a scheme of {@code CONEX_NOTIFY}. */
  public void notifier(String scheme, AddressForm form, Class<? extends NotifierFactory> factory) {
    bind(NotifierFactory.class, scheme, form, factory);
  }

  /** Binds a scheme of {@code CONEX_BUILDER}. */
  public void builder(
      String scheme, AddressForm form, Class<? extends ImageBuilderFactory> factory) {
    bind(ImageBuilderFactory.class, scheme, form, factory);
  }

  /**
   * Binds a scheme of {@code CONEX_GIT_URL}; {@code file} is the scheme of a path, {@code ssh} that
   * of {@code user@host:path}.
   */
  public void source(String scheme, Class<? extends SourceFetcherFactory> factory) {
    bind(SourceFetcherFactory.class, scheme, factory);
  }

  private <F> void bind(
      Class<F> port, String scheme, AddressForm form, Class<? extends F> factory) {
    bind(port, scheme, factory);
    MapBinder.newMapBinder(
            binder, String.class, AddressForm.class, Names.named(port.getSimpleName()))
        .addBinding(scheme)
        .toInstance(form);
  }

  private <F> void bind(Class<F> port, String scheme, Class<? extends F> factory) {
    binder.bind(factory);
    MapBinder.newMapBinder(binder, String.class, port).addBinding(scheme).to(factory);
  }
}
