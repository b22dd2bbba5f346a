package dev.devsandbox.wire;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The framing: a length of four bytes, most significant first, and that many bytes of JSON. */
public final class FrameStream {
  /** Longest body in bytes until the broker has said {@link DownFrame.Welcome}, both ways. */
  public static final int LIMIT_BEFORE_WELCOME = 16 * 1024;

  /** Longest body in bytes afterwards. */
  public static final int LIMIT = 256 * 1024;

  private FrameStream() {}

  /**
   * Reads one body.
   *
   * @param limit the longest body accepted, in bytes
   * @throws EOFException if the stream ends, between frames or inside one
   * @throws MalformedFrameException if the length is out of range
   */
  public static byte[] readBody(InputStream in, int limit) throws IOException {
    int length = new DataInputStream(in).readInt();
    if (length <= 0 || length > limit) {
      throw new MalformedFrameException(
          "frame of " + Integer.toUnsignedLong(length) + " bytes, at most " + limit + " accepted");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("stream ended inside a frame");
    }
    return body;
  }

  /**
   * A frame as it goes on the wire, length included.
   *
   * @param limit the longest body the other side accepts, in bytes
   * @throws IllegalArgumentException if the body would be longer
   */
  public static byte[] toBytes(ControlFrame frame, int limit) {
    byte[] body = FrameCodec.encode(frame);
    if (body.length > limit) {
      throw new IllegalArgumentException(
          frame.getClass().getSimpleName() + " of " + body.length + " bytes, at most " + limit);
    }
    return ByteBuffer.allocate(Integer.BYTES + body.length).putInt(body.length).put(body).array();
  }
}
