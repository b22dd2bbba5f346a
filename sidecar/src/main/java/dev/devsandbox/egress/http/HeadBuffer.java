package dev.devsandbox.egress.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects the bytes of one head and finds its end. Each byte is looked at once, and what can't
 * become a head is known early, so that a client of another protocol is not kept waiting.
 */
final class HeadBuffer {
  /** Longest head in bytes, its last empty line included. */
  static final int MAX_HEAD = 16 * 1024;

  /** Longer than any registered method. */
  private static final int MAX_METHOD = 32;

  /** How far a head has come. */
  enum State {
    INCOMPLETE,
    COMPLETE,
    BROKEN
  }

  private byte[] bytes = new byte[512];
  private int length;
  private int lineLength;
  private boolean emptyLineSkipped;
  private boolean methodSeen;

  /** Takes bytes up to the end of the head. */
  State feed(ByteBuffer in) {
    while (in.hasRemaining()) {
      State state = add(in.get());
      if (state != State.INCOMPLETE) {
        return state;
      }
    }
    return State.INCOMPLETE;
  }

  /** Bytes of memory in use. */
  int capacity() {
    return bytes.length;
  }

  /** The head's lines, each ended by CR LF, the last one empty. */
  String text() {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private State add(byte b) {
    if (length == MAX_HEAD) {
      return State.BROKEN;
    }
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = b;
    boolean afterReturn = length > 1 && bytes[length - 2] == '\r';
    if (b == '\n' || afterReturn) {
      return b == '\n' && afterReturn ? endLine() : State.BROKEN;
    }
    if (b != '\r') {
      lineLength++;
    }
    return methodSeen || isMethodPlausible(b) ? State.INCOMPLETE : State.BROKEN;
  }

  private State endLine() {
    if (lineLength > 0) {
      lineLength = 0;
      return methodSeen ? State.INCOMPLETE : State.BROKEN;
    }
    if (methodSeen) {
      return State.COMPLETE;
    }
    // RFC 9112 §2.2 wants one empty line before a request to be ignored.
    if (emptyLineSkipped) {
      return State.BROKEN;
    }
    emptyLineSkipped = true;
    length = 0;
    return State.INCOMPLETE;
  }

  private boolean isMethodPlausible(byte b) {
    if (b == ' ' && lineLength > 1) {
      methodSeen = true;
      return true;
    }
    return (b == '\r' && lineLength == 0)
        || (Tokens.isTokenChar(b & 0xff) && lineLength <= MAX_METHOD);
  }
}
