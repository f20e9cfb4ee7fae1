package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.docker.registry.RegistryEndpoint;

/** What follows the colon is a host, with a port or without. */
record OciAddressForm(String scheme) implements AddressForm {
  @Override
  public String form() {
    return scheme + ":<host[:port]>";
  }

  @Override
  public void check(String address) {
    RegistryEndpoint.https(address);
  }
}
