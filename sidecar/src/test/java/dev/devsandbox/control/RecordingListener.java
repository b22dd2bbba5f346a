package dev.devsandbox.control;

import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.UpFrame;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Remembers what it was told, and acknowledges every config. */
public final class RecordingListener implements ChannelListener {
  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private final Function<String, ConfigVersion> reader;

  /** Takes any text for a config, and its length for its number. */
  RecordingListener() {
    this(document -> new ConfigVersion(document.length(), "sha256:" + document.hashCode()));
  }

  /** Finds out by {@code reader} which config a document is. */
  public RecordingListener(Function<String, ConfigVersion> reader) {
    this.reader = reader;
  }

  /** What was told to {@link #onDown}. */
  record Down(String reason) {}

  @Override
  public void onWelcome(DownFrame.Welcome welcome) {
    events.add(welcome);
  }

  @Override
  public UpFrame.Ack onConfig(String document) {
    return new UpFrame.Ack(reader.apply(document), UpFrame.Ack.Result.Applied, null, List.of());
  }

  @Override
  public void onIdentity(DownFrame.Identity identity) {
    events.add(identity);
  }

  @Override
  public void onToken(DownFrame.Token token) {
    events.add(token);
  }

  @Override
  public void onTokenDenied(DownFrame.TokenDenied denied) {
    events.add(denied);
  }

  @Override
  public void onRefusal(DownFrame.Refusal refusal) {
    events.add(refusal);
  }

  @Override
  public void onDown(String reason) {
    events.add(new Down(reason));
  }

  /** The next event of that type; others before it are passed over. */
  public <T> T await(Class<T> type) throws InterruptedException {
    while (true) {
      Object event = events.poll(20, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no " + type.getSimpleName());
      }
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
  }
}
