package dev.devsandbox.egress.dns;

import dev.devsandbox.wire.HostName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Names on the wire (RFC 1035 §3.1 and §4.1.4). */
final class DnsNames {
  private static final int MAX_WIRE = 255;
  private static final int MAX_LABEL = 63;
  private static final int POINTER = 0xc0;
  private static final int MAX_POINTERS = 16;

  private DnsNames() {}

  /**
   * Reads a name in which a pointer is an error. A byte that is no host name's stays recognisable
   * as such in the text.
   *
   * @throws BufferUnderflowException when the message ends within the name
   */
  static Optional<String> readUncompressed(ByteBuffer message) {
    StringBuilder text = new StringBuilder();
    for (int length = message.get() & 0xff; length != 0; length = message.get() & 0xff) {
      if (length > MAX_LABEL || text.length() + length + 1 > MAX_WIRE) {
        return Optional.empty();
      }
      appendLabel(message, length, text);
    }
    return Optional.of(text.toString());
  }

  /**
   * Reads a name, following pointers that lead backwards only, and leaves the position after its
   * first pointer or its end.
   *
   * @throws BufferUnderflowException when the message ends within the name
   */
  static Optional<String> read(ByteBuffer message) {
    StringBuilder text = new StringBuilder();
    ByteBuffer cursor = message;
    int pointers = 0;
    int limit = message.position();
    while (true) {
      int length = cursor.get() & 0xff;
      if (length == 0) {
        return Optional.of(text.toString());
      }
      if (length >= POINTER) {
        int offset = (length & ~POINTER) << 8 | (cursor.get() & 0xff);
        if (offset >= limit || ++pointers > MAX_POINTERS) {
          return Optional.empty();
        }
        limit = offset;
        cursor = message.duplicate().position(offset);
        continue;
      }
      if (length > MAX_LABEL || text.length() + length + 1 > MAX_WIRE) {
        return Optional.empty();
      }
      appendLabel(cursor, length, text);
    }
  }

  /** Writes a name uncompressed. */
  static void write(HostName name, ByteBuffer out) {
    for (String label : name.value().split("\\.", -1)) {
      out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.put((byte) 0);
  }

  private static void appendLabel(ByteBuffer message, int length, StringBuilder text) {
    if (!text.isEmpty()) {
      text.append('.');
    }
    for (int i = 0; i < length; i++) {
      int c = message.get() & 0xff;
      // A dot within a label must not turn into two labels.
      text.append(c == '.' ? '\0' : (char) c);
    }
  }
}
