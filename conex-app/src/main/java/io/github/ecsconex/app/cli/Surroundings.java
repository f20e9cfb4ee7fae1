package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.HomeDirectory;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the program finds where it is started. Everything else about the machine comes in through
 * ports.
 *
 * @param environment the environment variables, read once
 * @param user the name of the user that it runs as
 * @param workingDirectory what relative paths on the command line begin at
 * @param terminal where a person can be asked
 * @param bytes standard output, for what is not text; a failure to write to it is not swallowed
 */
record Surroundings(
    Map<String, String> environment,
    HomeDirectory home,
    String user,
    Path workingDirectory,
    Optional<Terminal> terminal,
    PrintStream out,
    PrintStream err,
    OutputStream bytes) {
  Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Prints no variable, for any may hold a secret. */
  @Override
  public String toString() {
    return "Surroundings[home=" + home + ", user=" + user + "]";
  }
}
