package dev.devsandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Whatever a peer sends is a frame that can be written again, or malformed; nothing else. */
class FrameFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void aBodyIsAFrameOrMalformed(byte[] body) throws IOException {
    try {
      UpFrame up = FrameCodec.decodeUp(body);
      assertThat(FrameCodec.decodeUp(FrameCodec.encode(up))).isEqualTo(up);
    } catch (MalformedFrameException expected) {
      // refused
    }
    try {
      DownFrame down = FrameCodec.decodeDown(body);
      assertThat(FrameCodec.decodeDown(FrameCodec.encode(down))).isEqualTo(down);
    } catch (MalformedFrameException expected) {
      // refused
    }
  }
}
