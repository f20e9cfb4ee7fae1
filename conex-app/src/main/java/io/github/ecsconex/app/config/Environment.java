package io.github.ecsconex.app.config;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * Environment variables while they are read: a wrong one is noted, and its default stands in for
 * it, so that the reading goes on to the next.
 */
final class Environment {
  private static final String PREFIX = "CONEX_";

  private final Map<String, String> variables;
  private final SequencedSet<String> faults = new LinkedHashSet<>();
  private final Set<String> faulty = new HashSet<>();

  Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  /** The setting's value: what it is set to or, where that is nothing or wrong, its default. */
  <T> T value(Setting<T> setting) {
    return find(setting).orElseGet(() -> setting.parser().apply(setting.fallback().orElseThrow()));
  }

  /** What the setting is set to; empty where that is nothing or wrong. */
  <T> Optional<T> find(Setting<T> setting) {
    Optional<String> text = text(setting);
    try {
      return text.map(setting.parser());
    } catch (IllegalArgumentException e) {
      String is =
          setting.secret() ? " is wrong" : " is \"" + Credentials.mask(text.orElseThrow()) + "\"";
      fault(setting, is + ": " + Credentials.mask(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  /** Notes that the setting must be set, unless it is. */
  void require(Setting<?> setting) {
    if (text(setting).isEmpty()) {
      fault(setting, " is not set");
    }
  }

  /**
   * Notes that {@code setting} is wrong together with {@code other}, unless either is by itself.
   */
  void contradiction(Setting<?> setting, Setting<?> other, String what) {
    if (!faulty.contains(setting.name()) && !faulty.contains(other.name())) {
      faults.add(setting.name() + " " + what + " " + other.name());
    }
  }

  /** What the variable of that name holds; empty where that is nothing. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isEmpty());
  }

  /** Notes that the setting is wrong. */
  void fault(Setting<?> setting, String what) {
    faulty.add(setting.name());
    faults.add(setting.name() + what + "; expected " + setting.expected().replace("`", ""));
  }

  /** Notes every variable that looks like a setting and is none of {@code known}. */
  void refuseOthersThan(Collection<Setting<?>> known) {
    Map<String, String> names = new TreeMap<>();
    for (Setting<?> setting : known) {
      names.put(withoutPrefix(setting.name()), setting.name());
    }
    for (String name : new TreeMap<>(variables).keySet()) {
      if (name.startsWith(PREFIX) && !names.containsValue(name)) {
        Optional<String> meant = Suggestion.of(withoutPrefix(name), names.keySet()).map(names::get);
        faults.add(
            name + " is no setting" + meant.map(each -> "; did you mean " + each + "?").orElse(""));
      }
    }
  }

  /** Throws what was noted, if anything was. */
  void throwIfFaulty() throws ConfigurationException {
    if (!faults.isEmpty()) {
      throw new ConfigurationException(List.copyOf(faults));
    }
  }

  private Optional<String> text(Setting<?> setting) {
    return Optional.ofNullable(variables.get(setting.name()))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private static String withoutPrefix(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }
}
