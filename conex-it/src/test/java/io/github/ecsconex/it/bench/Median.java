package io.github.ecsconex.it.bench;

import java.util.ArrayList;
import java.util.List;

/** Times of the same work, and the one in the middle. */
final class Median {
  private final List<Long> nanos = new ArrayList<>();

  void add(long time) {
    nanos.add(time);
  }

  double seconds() {
    return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e9;
  }
}
