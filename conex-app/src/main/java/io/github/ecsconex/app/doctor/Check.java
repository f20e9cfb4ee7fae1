package io.github.ecsconex.app.doctor;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.core.failure.PortException;
import java.util.List;

/** One thing that is looked at. */
public interface Check {
  /** What it is, in a word or two. */
  String subject();

  /** What to do where it cannot even be looked at. */
  String remedy();

  /**
   * What is so.
   *
   * @throws PortException if that cannot be found out, which is a fault
   */
  List<Finding> look() throws ConfigurationException, PortException, InterruptedException;
}
