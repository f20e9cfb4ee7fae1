package io.github.ecsconex.it.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code conex} program in a JVM of its own. */
final class Conex {
  private Conex() {}

  static String[] command(List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.github.ecsconex.app.cli.Conex");
    command.addAll(arguments);
    return command.toArray(String[]::new);
  }
}
