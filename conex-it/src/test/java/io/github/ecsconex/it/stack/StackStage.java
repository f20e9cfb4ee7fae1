package io.github.ecsconex.it.stack;

import java.io.IOException;

/**
 * A {@link StackStandIn} for scripts. Prints the variables that have the aws command find it, one
 * {@code NAME=value} a line, then {@code ready}, and stays until its standard input ends, so that
 * it can never outlive whoever started it.
 */
final class StackStage {
  private StackStage() {}

  /**
   * Runs until standard input ends.
   *
   * @param arguments the port, or none for any
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
    try (StackStandIn standIn = StackStandIn.start(port)) {
      standIn.environment().forEach((name, value) -> System.out.println(name + "=" + value));
      System.out.println("ready");
      System.in.readAllBytes();
    }
    System.exit(0);
  }
}
