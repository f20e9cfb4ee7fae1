package com.example.embedding;

import io.github.ecsconex.core.notice.Notifier;
import io.github.ecsconex.core.notice.NotifierContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class NoticeFileTest implements NotifierContract {
  @TempDir private Path folder;
  private Notifier notifier;

  @BeforeEach
  void make() {
    notifier = new NoticeFile(folder.resolve("notices"));
  }

  @Override
  public Notifier notifier() {
    return notifier;
  }

  @Override
  public String told() throws IOException {
    return Files.readString(folder.resolve("notices"));
  }
}
