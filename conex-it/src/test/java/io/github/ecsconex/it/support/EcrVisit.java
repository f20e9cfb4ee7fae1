package io.github.ecsconex.it.support;

import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * The time in which this JVM takes an {@link EcrStandIn} for ECR: it finds the registries by their
 * names, trusts them, and has the SDK's standard chain find the API. One at a time.
 */
final class EcrVisit implements AutoCloseable {
  /** What the SDK reads in this JVM's properties, and otherwise in such variables. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "AWS_ENDPOINT_URL", "aws.endpointUrl",
          "AWS_ENDPOINT_URL_ECR", "aws.endpointUrlEcr",
          "AWS_REGION", "aws.region",
          "AWS_ACCESS_KEY_ID", "aws.accessKeyId",
          "AWS_SECRET_ACCESS_KEY", "aws.secretAccessKey");

  private final SSLContext before;
  private final Map<String, String> addresses = new HashMap<>();

  private EcrVisit(SSLContext before) {
    this.before = before;
  }

  static EcrVisit to(EcrStandIn ecr) throws NoSuchAlgorithmException {
    EcrVisit visit = new EcrVisit(SSLContext.getDefault());
    visit.addresses.putAll(ecr.addresses());
    visit.addresses.forEach(TestNames::add);
    SSLContext.setDefault(ecr.authority().client());
    Map<String, String> environment = ecr.environment();
    PROPERTIES.forEach((name, property) -> System.setProperty(property, environment.get(name)));
    return visit;
  }

  @Override
  public void close() {
    PROPERTIES.values().forEach(System::clearProperty);
    SSLContext.setDefault(before);
    addresses.keySet().forEach(TestNames::remove);
  }
}
