package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.http.RequestStream;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.splice.Splicer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. What the sink does not take at once is held, and nothing more is
 * read until it is gone, so each end feels the other's pace. The end of the source becomes the end
 * of the sink only after the last byte.
 */
final class Flow {
  /** After so many bytes it pays to move them within the kernel. */
  private static final long SPLICE_AFTER = 256 * 1024;

  /** Reads of one turn, so that a fast connection leaves time to the others. */
  private static final int READS_A_TURN = 4;

  private static final int READ_IF_SHORT_OF_MEMORY = 2 * 1024;

  private final Gateway gateway;
  private final SocketChannel source;
  private final SocketChannel sink;
  private final @Nullable RequestStream requests;
  private final boolean endsSink;
  private ByteBuffer held = ByteBuffer.allocate(0);
  private int heldByRequests;
  private Splicer.@Nullable Pipe pipe;
  private long moved;
  private boolean sourceEnded;
  private boolean finished;

  /**
   * @param requests what may pass; null to pass everything
   * @param endsSink whether the end is passed on by this flow
   */
  Flow(
      Gateway gateway,
      SocketChannel source,
      SocketChannel sink,
      @Nullable RequestStream requests,
      boolean endsSink) {
    this.gateway = gateway;
    this.source = source;
    this.sink = sink;
    this.requests = requests;
    this.endsSink = endsSink;
  }

  /** Whether the source has to become readable for the next step. */
  boolean wantsToRead() {
    return !sourceEnded && !isHolding();
  }

  /** Whether the sink has to become writable for the next step. */
  boolean wantsToWrite() {
    return isHolding();
  }

  /** Whether the last byte has passed. */
  boolean isFinished() {
    return finished;
  }

  /** Sends bytes that came before; the buffer may be used again afterwards. */
  void begin(ByteBuffer first) throws IOException {
    deliver(filter(first));
    endIfDue();
  }

  /** The source is readable. */
  void read() throws IOException {
    for (int i = 0; i < READS_A_TURN && wantsToRead(); i++) {
      if (!(canSplice() ? readBySplice() : readByCopy())) {
        return;
      }
    }
  }

  /** The sink is writable. */
  void write() throws IOException {
    if (pipe != null) {
      pipe.drain(sink);
    }
    int before = held.remaining();
    if (before > 0) {
      sink.write(held);
      gateway.budget().give(before - held.remaining());
    }
    endIfDue();
  }

  /** Releases what is held; the channels are somebody else's. */
  void release() {
    gateway.budget().give(held.remaining() + heldByRequests);
    held = ByteBuffer.allocate(0);
    heldByRequests = 0;
    if (pipe != null) {
      pipe.close();
      pipe = null;
    }
  }

  private boolean isHolding() {
    return held.hasRemaining() || (pipe != null && !pipe.isEmpty());
  }

  private boolean canSplice() throws IOException {
    if (pipe != null) {
      return true;
    }
    if (requests != null || moved < SPLICE_AFTER) {
      return false;
    }
    Optional<Splicer> splicer = gateway.splicer().get();
    if (splicer.isPresent()) {
      pipe = splicer.get().open();
    }
    return splicer.isPresent();
  }

  private boolean readBySplice() throws IOException {
    Splicer.Pipe current = pipe;
    if (current == null) {
      return false;
    }
    long count = current.fill(source);
    if (count == Splicer.Pipe.NOTHING) {
      return false;
    }
    sourceEnded = count == 0;
    current.drain(sink);
    endIfDue();
    return !sourceEnded;
  }

  private boolean readByCopy() throws IOException {
    ByteBuffer buffer = gateway.scratch().clear();
    if (gateway.budget().available() < buffer.capacity()) {
      buffer.limit(READ_IF_SHORT_OF_MEMORY);
    }
    int count = source.read(buffer);
    if (count == 0) {
      return false;
    }
    if (count < 0) {
      sourceEnded = true;
    } else {
      moved += count;
      buffer.flip();
      deliver(filter(buffer));
    }
    endIfDue();
    return count > 0;
  }

  /** What of the bytes may pass; a head that is not complete needs memory to wait in. */
  private ByteBuffer filter(ByteBuffer bytes) throws IOException {
    if (requests == null) {
      return bytes;
    }
    ByteBuffer passed = requests.filter(bytes);
    int more = requests.capacity() - heldByRequests;
    if (more > 0 && !gateway.budget().tryTake(more)) {
      gateway.denials().record("*", 0, Reason.LimitReached);
      throw new IOException("no memory for the head of a request");
    }
    gateway.budget().give(Math.max(-more, 0));
    heldByRequests += more;
    return passed;
  }

  private void deliver(ByteBuffer bytes) throws IOException {
    sink.write(bytes);
    if (bytes.hasRemaining()) {
      gateway.budget().take(bytes.remaining());
      held = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
  }

  private void endIfDue() throws IOException {
    boolean over = sourceEnded || (requests != null && requests.isEnded());
    if (over && !isHolding() && !finished) {
      finished = true;
      if (endsSink) {
        sink.shutdownOutput();
      }
    }
  }
}
