package io.github.ecsconex.docker.engine;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import io.github.ecsconex.docker.engine.protocol.StatusResponse;
import io.github.ecsconex.docker.engine.protocol.Vertex;
import io.github.ecsconex.docker.engine.protocol.VertexLog;
import io.github.ecsconex.docker.engine.protocol.VertexStatus;
import io.github.ecsconex.docker.engine.protocol.VertexWarning;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.function.Consumer;

/**
 * The parts of one {@link StatusResponse}, each read when it is wanted: two bytes may be a part
 * that takes thirty times that in memory, and millions of them come in one response. One that is
 * larger than any of BuildKit's is passed over.
 */
final class StatusMessages {
  /** Of bytes; BuildKit sends what steps write in parts of a fraction of it. */
  private static final int PART_LIMIT = 1 << 20;

  private final byte[] response;

  StatusMessages(byte[] response) {
    this.response = response;
  }

  void vertexes(Consumer<Vertex> taker) throws IOException {
    each(StatusResponse.VERTEXES_FIELD_NUMBER, Vertex.parser(), taker);
  }

  void statuses(Consumer<VertexStatus> taker) throws IOException {
    each(StatusResponse.STATUSES_FIELD_NUMBER, VertexStatus.parser(), taker);
  }

  void logs(Consumer<VertexLog> taker) throws IOException {
    each(StatusResponse.LOGS_FIELD_NUMBER, VertexLog.parser(), taker);
  }

  void warnings(Consumer<VertexWarning> taker) throws IOException {
    each(StatusResponse.WARNINGS_FIELD_NUMBER, VertexWarning.parser(), taker);
  }

  private <T> void each(int field, Parser<T> parser, Consumer<T> taker) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(response);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == field
          && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        byte[] part = in.readByteArray();
        if (part.length <= PART_LIMIT) {
          taker.accept(parser.parseFrom(part));
        }
      } else if (!in.skipField(tag)) {
        throw new ProtocolException("the engine answers with what is no message of BuildKit's");
      }
    }
  }
}
