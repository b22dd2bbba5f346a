package dev.devsandbox.companion.qemu;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.devsandbox.companion.host.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A connection to a Unix socket on which both sides write one JSON object a line. The peer is not
 * trusted: whatever it sends, a call ends by its deadline, with an object or an exception, and
 * holds no more than one line of bounded length.
 */
final class JsonLines implements AutoCloseable {
  private static final int NESTED = 64;

  /** Of a line: each may take a hundred times its length in memory, and a helper has little. */
  private static final int TOKENS = 100_000;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey readiness;
  private final int longestLine;
  private final ObjectMapper mapper;
  private final ByteBuffer incoming = ByteBuffer.allocate(1 << 16).flip();

  private JsonLines(SocketChannel channel, int longestLine) throws IOException {
    this.channel = channel;
    this.selector = Selector.open();
    this.readiness = channel.register(selector, SelectionKey.OP_READ);
    this.longestLine = longestLine;
    this.mapper =
        new ObjectMapper(
                JsonFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder()
                            .maxNestingDepth(NESTED)
                            .maxTokenCount(TOKENS)
                            .maxStringLength(longestLine)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * Connects to a socket.
   *
   * @param longestLine in bytes, of what is received
   */
  static JsonLines open(Path socket, int longestLine) throws PeerException {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.configureBlocking(false);
        // A Unix socket has no connection in progress to wait for: no means a full queue.
        if (channel.connect(UnixDomainSocketAddress.of(socket))) {
          return new JsonLines(channel, longestLine);
        }
        throw new IOException("its queue is full");
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new PeerException(
          PeerException.Reason.UNREACHABLE, "nobody answers at " + socket + ": " + said(e), e);
    }
  }

  /** Sends an object as one line, after the given bytes. */
  void send(JsonNode object, Deadline deadline, byte... before) throws PeerException {
    try {
      byte[] text = mapper.writeValueAsBytes(object);
      ByteBuffer line = ByteBuffer.allocate(before.length + text.length + 1);
      line.put(before).put(text).put((byte) '\n').flip();
      while (line.hasRemaining()) {
        if (channel.write(line) == 0) {
          await(SelectionKey.OP_WRITE, deadline);
        }
      }
    } catch (IOException e) {
      throw new PeerException(PeerException.Reason.CLOSED, "the connection ended: " + said(e), e);
    }
  }

  /** Drops all bytes up to the given one, and that. */
  void skipPast(byte mark, Deadline deadline) throws PeerException {
    while (next(deadline) != mark) {}
  }

  /** The next object. */
  ObjectNode receive(Deadline deadline) throws PeerException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte next = next(deadline); next != '\n'; next = next(deadline)) {
      if (line.size() == longestLine) {
        throw new PeerException(
            PeerException.Reason.MALFORMED, "an answer is longer than " + longestLine + " bytes");
      }
      line.write(next);
    }
    try {
      if (mapper.readTree(line.toByteArray()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new PeerException(
          PeerException.Reason.MALFORMED, "an answer is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new PeerException(PeerException.Reason.MALFORMED, "an answer is not JSON", e);
    }
    throw new PeerException(PeerException.Reason.MALFORMED, "an answer is no JSON object");
  }

  /** Waits until something comes, at the longest to the deadline, and leaves it unread. */
  void awaitInput(Deadline deadline) throws PeerException {
    try {
      if (!incoming.hasRemaining() && !deadline.isOver()) {
        await(SelectionKey.OP_READ, deadline);
      }
    } catch (IOException e) {
      throw new PeerException(PeerException.Reason.CLOSED, "the connection ended: " + said(e), e);
    }
  }

  private byte next(Deadline deadline) throws PeerException {
    if (!incoming.hasRemaining()) {
      fill(deadline);
    }
    return incoming.get();
  }

  private void fill(Deadline deadline) throws PeerException {
    try {
      incoming.clear().limit(0);
      while (!incoming.hasRemaining()) {
        await(SelectionKey.OP_READ, deadline);
        incoming.clear();
        int count = channel.read(incoming);
        incoming.flip();
        if (count < 0) {
          throw new PeerException(PeerException.Reason.CLOSED, "the peer ended the connection");
        }
      }
    } catch (IOException e) {
      throw new PeerException(PeerException.Reason.CLOSED, "the connection ended: " + said(e), e);
    }
  }

  private void await(int operation, Deadline deadline) throws IOException, PeerException {
    if (deadline.isOver()) {
      throw new PeerException(PeerException.Reason.TIMEOUT, "no answer in time");
    }
    readiness.interestOps(operation);
    // Rounded up: a select of 0 ms would wait for ever.
    selector.select(deadline.left().toMillis() + 1);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new PeerException(PeerException.Reason.TIMEOUT, "interrupted");
    }
  }

  private static String said(IOException e) {
    return String.valueOf(e.getMessage());
  }

  /** Ends the connection. */
  @Override
  public void close() {
    try (selector;
        channel) {
      incoming.clear().limit(0);
    } catch (IOException e) {
      // Nothing is lost: what was to be said was said before.
      return;
    }
  }
}
