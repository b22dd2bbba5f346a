package dev.devsandbox.companion.fence;

import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Passes frames of a running VM on as {@link FrameRules} allow. QEMU writes each frame after its
 * length, a big-endian number of 4 bytes, and takes frames in the same form.
 */
public final class HostFence implements AutoCloseable {
  /** More than the largest frame that QEMU makes. */
  private static final int BUFFER_BYTES = 1 << 18;

  private static final int LENGTH_BYTES = 4;
  private static final int LONGEST_FRAME = 1 << 17;

  private final SocketChannel leaving;
  private final SocketChannel allowed;
  private final FrameQueue between = new FrameQueue();
  private final Thread reader;
  private final Thread writer;

  private HostFence(SocketChannel leaving, SocketChannel allowed) {
    this.leaving = leaving;
    this.allowed = allowed;
    this.reader = Thread.ofPlatform().name("fence").daemon().unstarted(this::judge);
    this.writer = Thread.ofPlatform().name("fence-out").daemon().unstarted(this::giveBack);
    reader.start();
    writer.start();
  }

  /**
   * Begins to pass frames on, until this is closed or the VM ends.
   *
   * @throws IOException when the VM has no fence, or doesn't run
   */
  public static HostFence of(VmHome home) throws IOException {
    SocketChannel leaving = connect(home.leavingFrames());
    try {
      return new HostFence(leaving, connect(home.allowedFrames()));
    } catch (IOException e) {
      leaving.close();
      throw e;
    }
  }

  private static SocketChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void judge() {
    try {
      pass(leaving, between);
    } catch (IOException e) {
      // The VM ended, or this was closed.
    } finally {
      close();
    }
  }

  private void giveBack() {
    try {
      between.drain(allowed);
    } catch (IOException | InterruptedException e) {
      // The VM ended, or this was closed.
    } finally {
      close();
    }
  }

  /** Passes frames on until there are no more. */
  static void pass(ReadableByteChannel from, WritableByteChannel to) throws IOException {
    ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    while (from.read(in) >= 0) {
      in.flip();
      take(in, out);
      in.compact();
      // All that came at once goes on at once.
      out.flip();
      while (out.hasRemaining()) {
        to.write(out);
      }
      out.clear();
    }
  }

  /** Takes whole frames and leaves the beginning of one that is still to come. */
  private static void take(ByteBuffer in, ByteBuffer out) throws IOException {
    while (in.remaining() >= LENGTH_BYTES) {
      int length = in.getInt(in.position());
      if (length < 0 || length > LONGEST_FRAME) {
        throw new IOException("no frame has " + length + " bytes");
      }
      if (in.remaining() < LENGTH_BYTES + length) {
        return;
      }
      ByteBuffer whole = in.slice(in.position(), LENGTH_BYTES + length);
      in.position(in.position() + LENGTH_BYTES + length);
      if (FrameRules.allow(whole.slice(LENGTH_BYTES, length))) {
        out.put(whole);
      }
    }
  }

  /** Ends it: no frame leaves the guest any more. */
  @Override
  public void close() {
    try (leaving;
        allowed) {
      reader.interrupt();
      writer.interrupt();
    } catch (IOException e) {
      // It ends all the same.
      return;
    }
  }
}
