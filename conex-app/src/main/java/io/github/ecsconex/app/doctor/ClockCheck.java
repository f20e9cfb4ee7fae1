package io.github.ecsconex.app.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether this machine's clock goes right, by what others said while they were asked for something
 * else.
 */
public final class ClockCheck implements Check {
  /** Of what an App signs, GitHub takes no more. */
  private static final Duration MOST = Duration.ofSeconds(60);

  private final Map<String, Duration> ahead = new TreeMap<>();

  @Override
  public String subject() {
    return "clock";
  }

  @Override
  public String remedy() {
    return "let it be set by NTP: timedatectl set-ntp true, or chrony; in a container it is the"
        + " host's";
  }

  /**
   * Notes what time it is elsewhere.
   *
   * @param there to the second
   * @param here when that was heard
   */
  void hear(String who, Instant there, Instant here) {
    ahead.put(who, Duration.between(there, here));
  }

  @Override
  public List<Finding> look() {
    if (ahead.isEmpty()) {
      return List.of(
          Finding.note(
              subject(),
              "nobody was asked who would have told the time",
              "AWS and GitHub refuse a clock that is minutes off: see that NTP is on"));
    }
    List<Finding> findings = new ArrayList<>();
    ahead.forEach((who, off) -> {
      findings.add(
          off.abs().compareTo(MOST) > 0
              ? Finding.fault(
                  subject(),
                  String.format(
                      "it is %d s %s that of %s",
                      off.abs().toSeconds(), off.isNegative() ? "behind" : "before", who),
                  remedy())
              : Finding.ok(subject(), "it goes as that of " + who));
    });
    return findings;
  }
}
