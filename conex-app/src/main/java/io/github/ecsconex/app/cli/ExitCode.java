package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;

/** How the program ends, for scripts to go by. */
final class ExitCode {
  /** Published, or there was nothing to do. */
  static final int OK = 0;

  /** Trying again cannot help. */
  static final int REJECTED = 1;

  /** The command or the settings are wrong. */
  static final int USAGE = 2;

  /** Something did not answer; trying again later may help. */
  static final int UNAVAILABLE = 3;

  /** What sysexits(3) calls EX_SOFTWARE: a defect of conex. */
  static final int DEFECT = 70;

  /** As a shell has it for a program that SIGINT ended. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  static int of(PortException failure) {
    return switch (failure) {
      case RejectedException rejected -> REJECTED;
      case UnavailableException unavailable -> UNAVAILABLE;
    };
  }
}
