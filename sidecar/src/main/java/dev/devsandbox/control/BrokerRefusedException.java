package dev.devsandbox.control;

import dev.devsandbox.wire.DownFrame;
import java.io.IOException;

/** The broker ended the stream and said why. */
final class BrokerRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient DownFrame.Refusal refusal;

  BrokerRefusedException(DownFrame.Refusal refusal) {
    super("broker refuses: " + refusal.code() + ": " + refusal.message());
    this.refusal = refusal;
  }

  DownFrame.Refusal refusal() {
    return refusal;
  }

  /** Whether the same pod asking again soon would only be refused again. */
  boolean isLasting() {
    return switch (refusal.code()) {
      case Superseded, Unsupported, Revoked -> true;
      case BadToken,
          WrongAudience,
          UnknownPod,
          PodMismatch,
          NotASandbox,
          PeerMismatch,
          TooMany,
          Other ->
          false;
    };
  }
}
