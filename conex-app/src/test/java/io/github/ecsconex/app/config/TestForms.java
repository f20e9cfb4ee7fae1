package io.github.ecsconex.app.config;

import java.util.Map;
import java.util.Set;

/** Address forms for tests of settings, without any adapter behind them. */
final class TestForms {
  static final AddressForms ALL =
      new AddressForms(
          Map.of("sqlite", form("sqlite:<file>")),
          Map.of("oci", form("oci:<host[:port]>")),
          Map.of("log", form("log:")),
          Map.of("auto", form("auto")),
          Set.of("https", "file"));

  private TestForms() {}

  private static AddressForm form(String text) {
    return new AddressForm() {
      @Override
      public String form() {
        return text;
      }

      @Override
      public void check(String address) {
        if (address.contains("bad")) {
          throw new IllegalArgumentException("it is a bad address");
        }
      }
    };
  }
}
