package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answers when it is asked to go on in another protocol.
 *
 * @param status the status of HTTP; 101 if it does
 */
record UpgradeAnswer(int status) {
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
  private static final int LIMIT = 1 << 14;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;

  /** Reads the head of an answer, and not a byte of what follows: that is in the new protocol. */
  static UpgradeAnswer read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the engine closed the connection without an answer");
      }
      if (head.size() == LIMIT) {
        throw new ProtocolException("the engine's answer has too long a head");
      }
      head.write(next);
      if (next == '\n') {
        text = head.toString(ISO_8859_1);
      }
    }
    Matcher line = STATUS_LINE.matcher(text.substring(0, text.indexOf("\r\n")));
    if (!line.matches()) {
      throw new ProtocolException("the engine does not answer in HTTP");
    }
    return new UpgradeAnswer(Integer.parseInt(line.group(1)));
  }

  /** Whether the next byte is in the new protocol. */
  boolean isUpgraded() {
    return status == SWITCHING_PROTOCOLS;
  }

  /** Whether the server would do it, but for something that ails it. */
  boolean isServerError() {
    return status >= SERVER_ERROR && status != NOT_IMPLEMENTED;
  }
}
