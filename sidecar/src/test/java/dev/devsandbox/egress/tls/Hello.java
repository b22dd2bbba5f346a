package dev.devsandbox.egress.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds ClientHellos, well-formed and not, field by field. */
public final class Hello {
  private final List<byte[]> extensions = new ArrayList<>();

  /** A ClientHello with a server name and nothing else. */
  public static byte[] named(String name) {
    return new Hello().serverName(name).records(1 << 14);
  }

  /** A ClientHello with that many bytes of padding before the server name. */
  public static byte[] longNamed(String name, int padding) {
    return new Hello().extension(21, new byte[padding]).serverName(name).records(1 << 14);
  }

  public Hello serverName(String name) {
    return serverNames(new byte[][] {entry(0, name)});
  }

  Hello serverNames(byte[]... entries) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      list.writeBytes(entry);
    }
    return extension(0, vector16(list.toByteArray()));
  }

  Hello extension(int type, byte[] data) {
    ByteBuffer extension = ByteBuffer.allocate(4 + data.length);
    extension.putShort((short) type).putShort((short) data.length).put(data);
    extensions.add(extension.array());
    return this;
  }

  static byte[] entry(int type, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(3 + bytes.length)
        .put((byte) type)
        .putShort((short) bytes.length)
        .put(bytes)
        .array();
  }

  /** The body of the handshake message. */
  byte[] body() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    extensions.forEach(all::writeBytes);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {3, 3});
    body.writeBytes(new byte[32]);
    body.writeBytes(new byte[] {0, 0, 2, 0x13, 0x01, 1, 0});
    body.writeBytes(vector16(all.toByteArray()));
    return body.toByteArray();
  }

  /** The handshake message in records of at most that many bytes. */
  byte[] records(int size) {
    byte[] body = body();
    ByteBuffer message = ByteBuffer.allocate(4 + body.length);
    message.putInt(1 << 24 | body.length).put(body).flip();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (message.hasRemaining()) {
      byte[] part = new byte[Math.min(size, message.remaining())];
      message.get(part);
      out.writeBytes(new byte[] {22, 3, 1, (byte) (part.length >> 8), (byte) part.length});
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] vector16(byte[] bytes) {
    return ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).array();
  }
}
