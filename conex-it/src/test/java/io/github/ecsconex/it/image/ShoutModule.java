package io.github.ecsconex.it.image;

import com.google.inject.AbstractModule;
import io.github.ecsconex.app.adapter.AdapterBinder;
import io.github.ecsconex.app.adapter.AdapterModule;
import io.github.ecsconex.app.adapter.NotifierFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.core.notice.Notifier;
import jakarta.inject.Inject;
import java.util.Locale;

/** An adapter that a user might write: {@code CONEX_NOTIFY=shout:} prints notices in capitals. */
public final class ShoutModule extends AbstractModule implements AdapterModule {
  @Override
  protected void configure() {
    new AdapterBinder(binder()).notifier("shout", AddressForm.without("shout:"), Factory.class);
  }

  static final class Factory implements NotifierFactory {
    @Inject
    Factory() {}

    @Override
    public Notifier notifier(AdapterUri uri) {
      return notice -> System.out.println(notice.reason().toUpperCase(Locale.ROOT));
    }
  }
}
