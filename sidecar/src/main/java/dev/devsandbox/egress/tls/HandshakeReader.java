package dev.devsandbox.egress.tls;

import dev.devsandbox.egress.policy.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Puts the first handshake message together from however many records and segments it comes in (RFC
 * 8446 §5.1). Each byte is looked at once.
 */
public final class HandshakeReader {
  /** First byte of a record that holds handshake messages. */
  public static final byte HANDSHAKE = 22;

  /** Longest message body that is read, in bytes. */
  public static final int MAX_BODY = 64 * 1024;

  private static final int MAX_RECORD = 1 << 14;
  private static final int RECORD_HEADER = 5;
  private static final int MESSAGE_HEADER = 4;
  private static final byte CLIENT_HELLO = 1;

  private final byte[] recordHeader = new byte[RECORD_HEADER];
  private int recordHeaderLength;
  private int recordRemaining;
  private byte[] message = new byte[1024];
  private int length;

  /**
   * Takes all of {@code bytes}, or as many as end the message.
   *
   * @return the verdict on the ClientHello; empty while it is not complete
   */
  public Optional<ClientHello.Result> feed(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (recordRemaining == 0) {
        recordHeader[recordHeaderLength++] = bytes.get();
        if (!isHeaderPlausible()) {
          return refused();
        }
        continue;
      }
      int count = Math.min(recordRemaining, bytes.remaining());
      append(bytes, count);
      recordRemaining -= count;
      if (length > 0 && message[0] != CLIENT_HELLO) {
        return refused();
      }
      if (length >= MESSAGE_HEADER) {
        int end = MESSAGE_HEADER + bodyLength();
        if (bodyLength() > MAX_BODY || length > end || (length == end && recordRemaining > 0)) {
          return refused();
        }
        if (length == end) {
          return Optional.of(
              ClientHello.read(
                  ByteBuffer.wrap(message, MESSAGE_HEADER, length - MESSAGE_HEADER).slice()));
        }
      }
    }
    return Optional.empty();
  }

  /** Checks what is there of the header; a complete one opens the record. */
  private boolean isHeaderPlausible() {
    if (recordHeader[0] != HANDSHAKE || (recordHeaderLength > 1 && recordHeader[1] != 3)) {
      return false;
    }
    if (recordHeaderLength < RECORD_HEADER) {
      return true;
    }
    recordHeaderLength = 0;
    recordRemaining = (recordHeader[3] & 0xff) << 8 | (recordHeader[4] & 0xff);
    return recordRemaining > 0 && recordRemaining <= MAX_RECORD;
  }

  private int bodyLength() {
    return (message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | (message[3] & 0xff);
  }

  private void append(ByteBuffer bytes, int count) {
    if (length + count > message.length) {
      message = Arrays.copyOf(message, Math.max(length + count, 2 * message.length));
    }
    bytes.get(message, length, count);
    length += count;
  }

  private static Optional<ClientHello.Result> refused() {
    return Optional.of(new ClientHello.Result.Refused(Reason.BadClientHello));
  }
}
