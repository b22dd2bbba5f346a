package dev.devsandbox.control;

import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.UpFrame;

/**
 * What a sidecar does with the broker's messages. Calls come one at a time from the channel's own
 * thread and hold up the channel, so they must be short. An exception ends the stream.
 */
public interface ChannelListener {
  /** A stream is up. */
  default void onWelcome(DownFrame.Welcome welcome) {}

  /**
   * The broker pushed a config; the answer is sent back.
   *
   * @param document the text of the pod's annotation
   */
  UpFrame.Ack onConfig(String document);

  /** The grants changed. */
  default void onIdentity(DownFrame.Identity identity) {}

  default void onToken(DownFrame.Token token) {}

  default void onTokenDenied(DownFrame.TokenDenied denied) {}

  /** The broker ends the stream and says why; {@link #onDown} follows. */
  default void onRefusal(DownFrame.Refusal refusal) {}

  /**
   * There is no stream, and a new one is being tried. Told again only for another reason.
   *
   * @param reason for people; holds no secret
   */
  default void onDown(String reason) {}
}
