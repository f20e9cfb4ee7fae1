package io.github.ecsconex.app.config;

import java.util.List;

/** What the operator set cannot be worked with: every fault there is, each one line. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> faults;

  /**
   * @param faults each names the setting and says what was expected; none holds a secret
   */
  public ConfigurationException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /** In the order in which the settings are documented. Not modifiable. */
  public List<String> faults() {
    return faults;
  }
}
