package io.github.ecsconex.app.doctor;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageRegistry;
import java.util.List;

/** Whether a registry answers, and takes the credentials. */
public final class RegistryCheck implements Check {
  /** Opens it. */
  @FunctionalInterface
  public interface Registry {
    ImageRegistry open() throws ConfigurationException, PortException, InterruptedException;
  }

  private final String uri;
  private final Registry registry;

  /**
   * @param uri as {@code CONEX_REGISTRIES} has it
   */
  public RegistryCheck(String uri, Registry registry) {
    this.uri = uri;
    this.registry = registry;
  }

  @Override
  public String subject() {
    return "registry";
  }

  @Override
  public String remedy() {
    return "see that "
        + uri
        + " is right and can be reached, and that the credentials are: for ECR they need"
        + " ecr:GetAuthorizationToken, for others see CONEX_REGISTRY_AUTHS";
  }

  @Override
  public List<Finding> look() throws ConfigurationException, PortException, InterruptedException {
    ImageRegistry opened = registry.open();
    opened.requireAnswer();
    opened.login();
    return List.of(Finding.ok(subject(), uri + " answers, and images go to " + opened.host()));
  }
}
