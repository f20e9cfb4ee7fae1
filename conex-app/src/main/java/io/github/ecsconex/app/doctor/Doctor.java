package io.github.ecsconex.app.doctor;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.doctor.Finding.Level;
import io.github.ecsconex.core.failure.PortException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes all checks, each whatever came of the others, and tells what they find. */
public final class Doctor {
  private static final Logger LOG = LoggerFactory.getLogger(Doctor.class);

  private final List<Check> checks;
  private final Consumer<String> tell;

  /**
   * @param tell what the user is told, line by line
   */
  public Doctor(List<Check> checks, Consumer<String> tell) {
    this.checks = List.copyOf(checks);
    this.tell = tell;
  }

  /** Whether there is no fault. */
  public boolean isWell() throws InterruptedException {
    Map<Level, Integer> counts = new EnumMap<>(Level.class);
    for (Check check : checks) {
      for (Finding finding : look(check)) {
        counts.merge(finding.level(), 1, Integer::sum);
        tell(finding);
      }
    }
    tell.accept("");
    tell.accept(
        String.format(
            "%d ok, %d to know, %d to mend",
            counts.getOrDefault(Level.OK, 0),
            counts.getOrDefault(Level.NOTE, 0),
            counts.getOrDefault(Level.FAULT, 0)));
    return !counts.containsKey(Level.FAULT);
  }

  private static List<Finding> look(Check check) throws InterruptedException {
    try {
      return check.look();
    } catch (PortException e) {
      return List.of(
          Finding.fault(check.subject(), String.valueOf(e.getMessage()), check.remedy()));
    } catch (ConfigurationException e) {
      return List.of(Finding.fault(check.subject(), String.join("; ", e.faults()), check.remedy()));
    } catch (RuntimeException | LinkageError e) {
      // An adapter that was added may lack what it needs, or be at fault itself.
      LOG.error("the check of the {} failed", check.subject(), e);
      return List.of(Finding.fault(check.subject(), root(e).toString(), check.remedy()));
    }
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private void tell(Finding finding) {
    tell.accept(
        String.format("%-6s %-9s %s", word(finding.level()), finding.subject(), finding.text()));
    finding.remedy().ifPresent(remedy -> tell.accept(" ".repeat(17) + "-> " + remedy));
  }

  private static String word(Level level) {
    return switch (level) {
      case OK -> "ok";
      case NOTE -> "know";
      case FAULT -> "mend";
    };
  }
}
