package io.github.ecsconex.it.support;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Has this JVM find hosts where a test says; every other is looked up as always. */
public final class TestNames extends InetAddressResolverProvider {
  private static final Map<String, String> ADDRESSES = new ConcurrentHashMap<>();

  static void add(String host, String address) {
    ADDRESSES.put(host, address);
  }

  static void remove(String host) {
    ADDRESSES.remove(host);
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver usual = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        String address = ADDRESSES.get(host);
        if (address == null) {
          return usual.lookupByName(host, policy);
        }
        byte[] bytes = InetAddress.getByName(address).getAddress();
        // By the name, which its certificate is compared with.
        return Stream.of(InetAddress.getByAddress(host, bytes));
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return usual.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return "names of tests";
  }
}
