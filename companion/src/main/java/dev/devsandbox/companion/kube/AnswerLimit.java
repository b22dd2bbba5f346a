package dev.devsandbox.companion.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Breaks off an answer that is larger than what is to be held of one in memory, or that doesn't
 * end. A guest's API server may send for ever, or stop in the middle. Not for watches.
 *
 * @param mebibytes of one answer's body at most
 * @param time that its body may take
 */
record AnswerLimit(int mebibytes, Duration time) implements Interceptor {
  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (response.body() instanceof AsyncBody body) {
      // The client's own limit ends with the head.
      body.done()
          .orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionally(_ -> {
            body.cancel();
            return null;
          });
    }
  }

  @Override
  public AsyncBody.Consumer<List<ByteBuffer>> consumer(
      AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
    return new Counting(consumer);
  }

  /** Of one answer; its pieces come one after the other. */
  private final class Counting implements AsyncBody.Consumer<List<ByteBuffer>> {
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private long left = (long) mebibytes << 20;

    Counting(AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void consume(List<ByteBuffer> piece, AsyncBody body) throws Exception {
      left -= piece.stream().mapToLong(Buffer::remaining).sum();
      if (left < 0) {
        // The client ends the connection, and fails with this.
        throw new IOException("the answer is larger than " + mebibytes + " MiB");
      }
      consumer.consume(piece, body);
    }

    @Override
    public <U> U unwrap(Class<U> target) {
      return consumer.unwrap(target);
    }
  }
}
