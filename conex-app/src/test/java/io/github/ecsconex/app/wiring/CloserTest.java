package io.github.ecsconex.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CloserTest {
  private final List<String> closed = new ArrayList<>();
  private final Closer closer = new Closer();

  @Test
  void closesInTheReverseOfTheOrderOfMaking() {
    closer.closing(resource("first"));
    closer.closing("a thing that cannot be closed");
    closer.closing(resource("second"));
    closer.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void closesTheOthersThoughOneFails() {
    closer.closing(resource("first"));
    closer.closing(
        (AutoCloseable)
            () -> {
              throw new IllegalStateException("it is stuck");
            });
    closer.closing(resource("second"));
    closer.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void closesNothingTwice() {
    AutoCloseable resource = resource("only");
    closer.closing(resource);
    closer.closing(resource);
    closer.close();
    closer.close();
    assertThat(closed).containsExactly("only");
  }

  private AutoCloseable resource(String name) {
    return () -> closed.add(name);
  }
}
