package com.example.embedding;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.notice.Notifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An adapter of one's own: writes notices to the end of a file. */
final class NoticeFile implements Notifier {
  private final Path file;

  NoticeFile(Path file) {
    this.file = file;
  }

  @Override
  public synchronized void failed(FailureNotice notice) throws UnavailableException {
    try {
      Files.writeString(file, notice.subject() + "\n\n" + notice.text() + "\n", CREATE, APPEND);
    } catch (IOException e) {
      throw new UnavailableException("could not write a notice to " + file + ": " + e, e);
    }
  }
}
