package io.github.ecsconex.it.support;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * ECR of one region with the bytes of its images, where {@link EcrStandIn}'s own engine is not what
 * is to push there: its registry is at a port of 127.0.0.1, and the API says so. Every engine of
 * this machine takes it, for none asks such a registry for a certificate.
 */
public final class LocalEcr implements AutoCloseable {
  private final String nameInAws;
  private final EcrApi api;
  private final EcrRegion region;

  private LocalEcr(String nameInAws, EcrApi api, EcrRegion region) {
    this.nameInAws = nameInAws;
    this.api = api;
    this.region = region;
  }

  /**
   * Starts it.
   *
   * @param folder of its files
   */
  public static LocalEcr start(Path folder, String region) throws Exception {
    AwsServer aws = AwsServer.shared();
    EcrCatalog catalog = new EcrCatalog(aws.connection(), region);
    EcrLogins logins = new EcrLogins();
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find());
    String host = "127.0.0.1:" + address.getPort();
    EcrRegion opened =
        new EcrRegion(
            host,
            address,
            TestAuthority.create(folder.resolve("authority"), List.of("localhost")).server(),
            logins,
            catalog,
            LocalRegistry.start(folder.resolve(region)));
    opened.comeUp();
    String nameInAws = catalog.host();
    return new LocalEcr(
        nameInAws,
        EcrApi.start(aws.endpoint(), Map.of(region, logins), Map.of(nameInAws, host)),
        opened);
  }

  /** What the region's registry would be called in AWS. */
  public String nameInAws() {
    return nameInAws;
  }

  /** The registry, and what the API tells of it. */
  public EcrRegion region() {
    return region;
  }

  /** What has programs find it that find the rest of AWS. */
  public Map<String, String> environment() {
    return Map.of("AWS_ENDPOINT_URL_ECR", api.endpoint().toString());
  }

  @Override
  public void close() {
    api.close();
    region.close();
  }
}
