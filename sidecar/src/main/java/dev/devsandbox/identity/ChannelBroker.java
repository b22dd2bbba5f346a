package dev.devsandbox.identity;

import dev.devsandbox.control.ControlChannel;
import dev.devsandbox.wire.UpFrame;
import java.time.Duration;

/** The broker as reached over the control channel. */
record ChannelBroker(ControlChannel channel) implements Tokens.Broker {
  @Override
  public boolean send(UpFrame frame) {
    return channel.send(frame);
  }

  @Override
  public Duration sinceHeard() {
    return channel.sinceHeard();
  }
}
