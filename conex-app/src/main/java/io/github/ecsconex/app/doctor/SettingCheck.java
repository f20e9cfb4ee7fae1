package io.github.ecsconex.app.doctor;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.core.failure.PortException;
import java.util.List;

/** Whether something can be opened that a setting names, or what its absence means. */
public final class SettingCheck implements Check {
  /** Opens it; who has it opened closes it. */
  @FunctionalInterface
  public interface Opening {
    Object open() throws ConfigurationException, PortException, InterruptedException;
  }

  private final String subject;
  private final String remedy;
  private final Opening opening;
  private final Finding finding;

  private SettingCheck(String subject, String remedy, Opening opening, Finding finding) {
    this.subject = subject;
    this.remedy = remedy;
    this.opening = opening;
    this.finding = finding;
  }

  /** Something that is worth knowing. */
  public static SettingCheck note(String subject, String text, String remedy) {
    return new SettingCheck(subject, remedy, () -> text, Finding.note(subject, text, remedy));
  }

  /** Something that ought to open. */
  public static SettingCheck opening(String subject, String uri, Opening opening, String remedy) {
    return new SettingCheck(subject, remedy, opening, Finding.ok(subject, uri + " opens"));
  }

  @Override
  public String subject() {
    return subject;
  }

  @Override
  public String remedy() {
    return remedy;
  }

  @Override
  public List<Finding> look() throws ConfigurationException, PortException, InterruptedException {
    opening.open();
    return List.of(finding);
  }
}
