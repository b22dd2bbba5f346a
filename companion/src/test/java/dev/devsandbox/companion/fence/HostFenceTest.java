package dev.devsandbox.companion.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HostFenceTest {
  /** An ARP frame, or one that doesn't leave, after its length. */
  private static byte[] frame(boolean leaves, int length) {
    ByteBuffer frame = ByteBuffer.allocate(4 + length);
    frame.putInt(0, length);
    frame.putShort(4 + 12, (short) (leaves ? 0x0806 : 0x86dd));
    return frame.array();
  }

  private static byte[] passed(byte[] stream, int pieces) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream in =
        new ByteArrayInputStream(stream) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(length, pieces));
          }
        };
    HostFence.pass(Channels.newChannel(in), Channels.newChannel(out));
    return out.toByteArray();
  }

  @Property(tries = 200)
  void framesThatMayLeaveGoOnWholeHoweverTheyCome(
      @ForAll @Size(max = 10) boolean[] leaves, @ForAll @IntRange(min = 1, max = 100) int pieces)
      throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < leaves.length; i++) {
      byte[] frame = frame(leaves[i], 14 + 30 * i);
      all.writeBytes(frame);
      if (leaves[i]) {
        expected.writeBytes(frame);
      }
    }
    assertThat(passed(all.toByteArray(), pieces)).isEqualTo(expected.toByteArray());
  }

  @Test
  void aLengthThatNoFrameHasEndsIt() {
    for (int length : new int[] {-1, Integer.MIN_VALUE, (1 << 17) + 1}) {
      byte[] stream = ByteBuffer.allocate(100).putInt(0, length).array();
      assertThatThrownBy(() -> passed(stream, 100)).isInstanceOf(IOException.class);
    }
  }

  @Test
  @Timeout(30)
  void whoTakesNothingBackIsStillListenedToAndGetsWholeFramesLater() throws Exception {
    FrameQueue queue = new FrameQueue();
    byte[] frame = frame(true, 1000);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 10 * FrameQueue.MOST; i++) {
      all.writeBytes(frame);
    }
    InputStream in = new ByteArrayInputStream(all.toByteArray());
    // Each frame comes by itself.
    for (int i = 0; i < 10 * FrameQueue.MOST; i++) {
      HostFence.pass(
          Channels.newChannel(new ByteArrayInputStream(in.readNBytes(frame.length))), queue);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                queue.drain(Channels.newChannel(out));
              } catch (IOException | InterruptedException e) {
                // As when the VM ends.
              }
            });
    while (out.size() < FrameQueue.MOST * frame.length) {
      Thread.onSpinWait();
    }
    writer.interrupt();
    writer.join();
    assertThat(out.toByteArray())
        .isEqualTo(Arrays.copyOf(all.toByteArray(), FrameQueue.MOST * frame.length));
  }

  @Test
  void theLargestFrameFits() throws IOException {
    byte[] frame = frame(true, 1 << 17);
    assertThat(passed(frame, 1 << 20)).isEqualTo(frame);
  }
}
