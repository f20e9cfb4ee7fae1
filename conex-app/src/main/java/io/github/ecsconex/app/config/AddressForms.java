package io.github.ecsconex.app.config;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What each port's adapters are called and what their addresses look like, by scheme.
 *
 * @param sources the schemes of the URLs that repositories can be fetched from
 */
public record AddressForms(
    SortedMap<String, AddressForm> queues,
    SortedMap<String, AddressForm> registries,
    SortedMap<String, AddressForm> notifiers,
    SortedMap<String, AddressForm> builders,
    SortedSet<String> sources) {
  public AddressForms(
      Map<String, ? extends AddressForm> queues,
      Map<String, ? extends AddressForm> registries,
      Map<String, ? extends AddressForm> notifiers,
      Map<String, ? extends AddressForm> builders,
      Set<String> sources) {
    this(
        new TreeMap<>(queues),
        new TreeMap<>(registries),
        new TreeMap<>(notifiers),
        new TreeMap<>(builders),
        new TreeSet<>(sources));
  }
}
