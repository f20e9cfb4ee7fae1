package io.github.ecsconex.docker.engine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/**
 * A connection for one request with a large body. docker-java's client reads bodies by 4 KiB, and
 * sends them by 8; an engine takes a sixth more processor time for a tree that comes so.
 *
 * <p>Closing it breaks off what goes on, whether the engine has begun to answer or not.
 */
final class EngineUpload implements AutoCloseable {
  private static final int PART = 1 << 16;
  private static final int LINE_LIMIT = 1 << 14;
  private static final int HEADERS_LIMIT = 200;

  private static final Http1Config CONFIG =
      Http1Config.custom()
          .setChunkSizeHint(PART)
          .setMaxLineLength(LINE_LIMIT)
          .setMaxHeaderCount(HEADERS_LIMIT)
          .build();

  private final EngineSocket socket;
  private final DefaultBHttpClientConnection connection = new DefaultBHttpClientConnection(CONFIG);

  /**
   * What the engine answers.
   *
   * @param body has no end of its own before the engine ends it; closing it does nothing, closing
   *     the connection ends it
   */
  record Answer(int status, InputStream body) {}

  /**
   * @param socket on which nothing has been said; it is this connection's from now on
   */
  EngineUpload(EngineSocket socket) throws IOException {
    this.socket = socket;
    connection.bind(socket.socket());
  }

  /** Sends {@code body} to its end, and waits for the engine to begin its answer. */
  Answer post(String path, String contentType, InputStream body) throws IOException {
    BasicClassicHttpRequest request = new BasicClassicHttpRequest("POST", path);
    // HTTP wants one, and an engine does not look at it.
    request.setHeader(HttpHeaders.HOST, "docker");
    request.setHeader(HttpHeaders.CONTENT_TYPE, contentType);
    request.setHeader(HttpHeaders.TRANSFER_ENCODING, "chunked");
    request.setEntity(new Parts(body));
    try {
      ClassicHttpResponse response =
          new HttpRequestExecutor().execute(request, connection, HttpCoreContext.create());
      InputStream answer =
          response.getEntity() == null
              ? InputStream.nullInputStream()
              : new Endless(response.getEntity().getContent());
      return new Answer(response.getCode(), answer);
    } catch (HttpException e) {
      // Without it as the cause, whose words would be told in place of these.
      ProtocolException failure =
          new ProtocolException("the engine's answer cannot be read: " + e.getMessage());
      failure.addSuppressed(e);
      throw failure;
    }
  }

  @Override
  public void close() {
    socket.close();
  }

  /** A body that is sent by {@link #PART}. */
  private static final class Parts extends AbstractHttpEntity {
    private final InputStream in;

    Parts(InputStream in) {
      super((String) null, null, true);
      this.in = in;
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public boolean isStreaming() {
      return true;
    }

    @Override
    public long getContentLength() {
      return -1;
    }

    @Override
    public InputStream getContent() {
      return in;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      byte[] part = new byte[PART];
      for (int length = in.read(part); length >= 0; length = in.read(part)) {
        out.write(part, 0, length);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** What would be read to its end if it were closed. */
  private static final class Endless extends FilterInputStream {
    Endless(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
