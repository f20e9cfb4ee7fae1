package io.github.ecsconex.app.queue;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class QueueWatchTest {
  @TempDir private Path directory;

  private final Semaphore heard = new Semaphore(0);

  @ParameterizedTest
  @ValueSource(strings = {"queue.db", "queue.db-wal"})
  void hearsOfWhatIsWrittenToTheFileAndToItsLog(String written) throws Exception {
    Path file = Files.createFile(directory.resolve(written));
    try (QueueWatch watch = QueueWatch.begin(directory.resolve("queue.db"), heard::release)) {
      Files.writeString(file, "a message");
      heard.acquire();
    }
  }

  @Test
  void isNoneWhereNobodyTells() {
    Path nowhere = directory.resolve("none").resolve("queue.db");
    assertThatCode(() -> QueueWatch.begin(nowhere, heard::release).close())
        .doesNotThrowAnyException();
  }
}
