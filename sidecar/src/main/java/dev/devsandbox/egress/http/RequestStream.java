package dev.devsandbox.egress.http;

import dev.devsandbox.egress.policy.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/**
 * Forwards the requests of one connection, each only after it was authorised. Every body is
 * followed to its end, so the server sees the same requests as the authoriser.
 */
public final class RequestStream {
  private static final int MAX_CHUNK_DIGITS = 8;

  private enum State {
    HEAD,
    LENGTH,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    LAST_CHUNK_END,
    ENDED
  }

  private final Function<RequestHead, Optional<Reason>> authoriser;
  private RequestReader reader = new RequestReader();
  private State state = State.HEAD;
  private long remaining;
  private final StringBuilder line = new StringBuilder(MAX_CHUNK_DIGITS + 2);
  private Reason refusal = Reason.BadRequest;

  /**
   * @param authoriser why a request is refused; empty to forward it
   */
  public RequestStream(Function<RequestHead, Optional<Reason>> authoriser) {
    this.authoriser = authoriser;
  }

  /** Whether a request was refused; nothing is forwarded after it. */
  public boolean isEnded() {
    return state == State.ENDED;
  }

  /** Why the stream ended; only meaningful once it did. */
  public Reason refusal() {
    return refusal;
  }

  /** Bytes of memory in use for a head that is not complete. */
  public int capacity() {
    return reader.capacity();
  }

  /** Takes all of {@code in} and returns what of it may go to the server, heads rewritten. */
  public ByteBuffer filter(ByteBuffer in) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.remaining() + 64);
    while (in.hasRemaining()) {
      switch (state) {
        case HEAD -> readHead(in, out);
        case LENGTH, CHUNK_DATA -> copyBody(in, out);
        case CHUNK_SIZE, CHUNK_END, LAST_CHUNK_END -> readLine(in, out);
        case ENDED -> in.position(in.limit());
      }
    }
    return ByteBuffer.wrap(out.toByteArray());
  }

  private void readHead(ByteBuffer in, ByteArrayOutputStream out) {
    switch (reader.feed(in)) {
      case RequestReader.Result.Incomplete incomplete -> {}
      case RequestReader.Result.Broken broken -> end(Reason.BadRequest);
      case RequestReader.Result.Complete complete -> {
        reader = new RequestReader();
        Optional<Reason> refused = authoriser.apply(complete.head());
        if (refused.isPresent()) {
          end(refused.get());
          return;
        }
        out.writeBytes(complete.head().forwarded());
        begin(complete.head().body());
      }
    }
  }

  private void begin(RequestHead.Body body) {
    switch (body) {
      case RequestHead.Body.Length length -> {
        remaining = length.bytes();
        state = remaining == 0 ? State.HEAD : State.LENGTH;
      }
      case RequestHead.Body.Chunked chunked -> state = State.CHUNK_SIZE;
    }
  }

  private void copyBody(ByteBuffer in, ByteArrayOutputStream out) {
    byte[] part = new byte[(int) Math.min(remaining, in.remaining())];
    in.get(part);
    out.writeBytes(part);
    remaining -= part.length;
    if (remaining == 0) {
      state = state == State.LENGTH ? State.HEAD : State.CHUNK_END;
    }
  }

  /** Reads a chunk's size or the line break after it: no extension, no trailer, no bare LF. */
  private void readLine(ByteBuffer in, ByteArrayOutputStream out) {
    line.append((char) (in.get() & 0xff));
    int length = line.length();
    boolean isBreak = line.charAt(length - 1) == '\n';
    if (!isBreak) {
      if (length > MAX_CHUNK_DIGITS + 1) {
        end(Reason.BadRequest);
      }
      return;
    }
    String text = line.toString();
    line.setLength(0);
    if (state != State.CHUNK_SIZE) {
      if (!text.equals("\r\n")) {
        end(Reason.BadRequest);
        return;
      }
      state = state == State.CHUNK_END ? State.CHUNK_SIZE : State.HEAD;
    } else if (text.matches("[0-9A-Fa-f]{1,8}\r\n")) {
      remaining = Long.parseLong(text.substring(0, length - 2), 16);
      state = remaining == 0 ? State.LAST_CHUNK_END : State.CHUNK_DATA;
    } else {
      end(Reason.BadRequest);
      return;
    }
    for (int i = 0; i < length; i++) {
      out.write(text.charAt(i));
    }
  }

  private void end(Reason reason) {
    refusal = reason;
    state = State.ENDED;
  }
}
