package io.github.ecsconex.it.push;

import com.google.inject.AbstractModule;
import io.github.ecsconex.app.adapter.AdapterBinder;
import io.github.ecsconex.app.adapter.AdapterModule;
import io.github.ecsconex.app.adapter.NotifierFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.core.notice.FakeNotifier;
import io.github.ecsconex.core.notice.Notifier;
import jakarta.inject.Inject;

/** Lets {@code CONEX_NOTIFY=kept:} keep the notices for a test to look at. */
final class KeptNotices extends AbstractModule implements AdapterModule {
  static final String SETTING = "kept:";

  private final FakeNotifier notifier;

  KeptNotices(FakeNotifier notifier) {
    this.notifier = notifier;
  }

  @Override
  protected void configure() {
    bind(FakeNotifier.class).toInstance(notifier);
    new AdapterBinder(binder()).notifier("kept", AddressForm.without(SETTING), Factory.class);
  }

  static final class Factory implements NotifierFactory {
    private final FakeNotifier notifier;

    @Inject
    Factory(FakeNotifier notifier) {
      this.notifier = notifier;
    }

    @Override
    public Notifier notifier(AdapterUri uri) {
      return notifier;
    }
  }
}
