package io.github.ecsconex.app.adapter;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageRegistry;
import java.util.List;

/** Opens the registries that {@code CONEX_REGISTRIES} names. */
public interface ImageRegistryFactory {
  /**
   * One registry.
   *
   * @param uri of the scheme and in the form that this factory is bound to
   */
  ImageRegistry registry(AdapterUri uri)
      throws ConfigurationException, PortException, InterruptedException;

  /**
   * What copies images between {@code registries}; the factory of the first of them is asked.
   *
   * @param registries all that were opened, whichever factory did it
   */
  ImageCopier copier(List<ImageRegistry> registries)
      throws ConfigurationException, PortException, InterruptedException;
}
