package dev.devsandbox.egress.http;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads one request head from however many segments it comes in. */
public final class RequestReader {
  /** What the bytes so far are. */
  public sealed interface Result {
    /** More bytes are needed. */
    record Incomplete() implements Result {}

    record Complete(RequestHead head) implements Result {}

    /**
     * No request that can be forwarded.
     *
     * @param isHttp whether the client at least seems to speak HTTP and will read an answer
     */
    record Broken(boolean isHttp) implements Result {}
  }

  private final HeadBuffer buffer = new HeadBuffer();

  /** Takes bytes up to the end of the head; what follows stays in {@code in}. */
  public Result feed(ByteBuffer in) {
    return switch (buffer.feed(in)) {
      case INCOMPLETE -> new Result.Incomplete();
      case BROKEN -> new Result.Broken(seemsHttp());
      case COMPLETE -> {
        Optional<RequestHead> head = RequestHeadParser.parse(buffer.text());
        yield head.<Result>map(Result.Complete::new)
            .orElseGet(() -> new Result.Broken(seemsHttp()));
      }
    };
  }

  /** Bytes of memory in use for what came so far. */
  int capacity() {
    return buffer.capacity();
  }

  private boolean seemsHttp() {
    String text = buffer.text();
    int end = text.indexOf('\r');
    String line = end < 0 ? text : text.substring(0, end);
    return line.contains(" HTTP/");
  }
}
