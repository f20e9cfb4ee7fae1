package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadProgressTest {
  private final List<String> log = new ArrayList<>();
  private final UploadProgress upload =
      new UploadProgress(OutputStream.nullOutputStream(), log::add);

  @Test
  void saysAFewTimesHowMuchOfALargeContextIsSent() throws Exception {
    byte[] piece = new byte[1_000_000];
    for (int i = 0; i < 250; i++) {
      upload.write(piece);
    }
    upload.finish();
    assertThat(log).hasSize(3);
    assertThat(log.subList(0, 2))
        .allMatch(line -> line.matches("sent [12]00.* of the build context"));
    assertThat(log.getLast()).matches("sent the build context, 250.*");
  }

  @Test
  void saysNothingOfASmallOne() throws Exception {
    upload.write(new byte[99_999_999]);
    upload.finish();
    assertThat(log).isEmpty();
  }
}
