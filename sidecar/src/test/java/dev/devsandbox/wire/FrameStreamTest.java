package dev.devsandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameStreamTest {
  private static final int LIMIT = 64;

  @Test
  void framesAreReadOneByOne() throws Exception {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.writeBytes(FrameStream.toBytes(new DownFrame.Heartbeat(), LIMIT));
    wire.writeBytes(FrameStream.toBytes(new DownFrame.Config("x"), LIMIT));
    InputStream in = new ByteArrayInputStream(wire.toByteArray());

    assertThat(FrameCodec.decodeDown(FrameStream.readBody(in, LIMIT)))
        .isEqualTo(new DownFrame.Heartbeat());
    assertThat(FrameCodec.decodeDown(FrameStream.readBody(in, LIMIT)))
        .isEqualTo(new DownFrame.Config("x"));
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> FrameStream.readBody(in, LIMIT));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, LIMIT + 1, Integer.MAX_VALUE})
  void aLengthOutOfRangeIsMalformedBeforeAnyByteOfTheBody(int length) {
    InputStream in = announcing(length, LIMIT + 1);
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> FrameStream.readBody(in, LIMIT));
    assertThat(in).satisfies(rest -> assertThat(rest.available()).isEqualTo(LIMIT + 1));
  }

  @Test
  void aBodyOfExactlyTheLimitIsRead() throws Exception {
    assertThat(FrameStream.readBody(announcing(LIMIT, LIMIT), LIMIT)).hasSize(LIMIT);
  }

  @Test
  void aFrameCutShortIsAnEndOfStream() {
    assertThatExceptionOfType(EOFException.class)
        .isThrownBy(() -> FrameStream.readBody(announcing(LIMIT, LIMIT - 1), LIMIT));
  }

  @Test
  void aFrameTheOtherSideWouldRefuseIsNotWritten() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameStream.toBytes(new DownFrame.Config("x".repeat(LIMIT)), LIMIT))
        .withMessageContaining("Config");
  }

  private static InputStream announcing(int length, int actual) {
    byte[] bytes = new byte[Integer.BYTES + actual];
    ByteBuffer.wrap(bytes).putInt(length);
    return new ByteArrayInputStream(bytes);
  }
}
