package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.ImageRegistryFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.ecr.EcrRegistry;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.work.Ticker;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;

/** The ECR of a region, whose bytes are moved as any registry's are. */
final class EcrRegistryFactory implements ImageRegistryFactory {
  static final AddressForm FORM =
      new AddressForm() {
        private final Pattern region = Pattern.compile("[a-z]{2,}(?:-[a-z]+)+-\\d+");

        @Override
        public String form() {
          return "ecr:<region>";
        }

        @Override
        public void check(String address) {
          if (!region.matcher(address).matches()) {
            throw new IllegalArgumentException("it names no region such as eu-west-1");
          }
        }
      };

  private final AwsConnection aws;
  private final Settings settings;
  private final OciRegistryFactory oci;
  private final InstantSource clock;
  private final Ticker ticker;

  @Inject
  EcrRegistryFactory(
      AwsConnection aws,
      Settings settings,
      OciRegistryFactory oci,
      InstantSource clock,
      Ticker ticker) {
    this.aws = aws;
    this.settings = settings;
    this.oci = oci;
    this.clock = clock;
    this.ticker = ticker;
  }

  @Override
  public ImageRegistry registry(AdapterUri uri) throws PortException {
    return new EcrRegistry(
        aws, uri.address(), settings.registry().ecrRepositories(), clock, ticker);
  }

  @Override
  public ImageCopier copier(List<ImageRegistry> registries) {
    return oci.copier(registries);
  }
}
