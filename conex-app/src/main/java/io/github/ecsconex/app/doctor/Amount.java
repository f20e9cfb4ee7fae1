package io.github.ecsconex.app.doctor;

/** Numbers of things as one says them. */
final class Amount {
  private Amount() {}

  /** Such as {@code 1 task runs} and {@code 2 tasks run}. */
  static String of(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
