package dev.devsandbox.wire;

import java.time.Instant;
import java.util.List;

/** What the broker says to a sidecar. */
public sealed interface DownFrame extends ControlFrame {

  /**
   * The broker accepted the {@link UpFrame.Hello}.
   *
   * @param sandbox namespace and name, with a slash between
   * @param podUid of the pod the token was bound to
   * @param heartbeatSeconds how often both sides show a sign of life
   */
  record Welcome(String sandbox, String podUid, int heartbeatSeconds) implements DownFrame {}

  /** The config of this pod: the very text of the pod's annotation. */
  record Config(String document) implements DownFrame {}

  /** The certificates, as PEM, that the broker may be signed by from now on. */
  record CaBundle(String pem) implements DownFrame {}

  /**
   * Who in the pod may ask for which token. Replaces what was said before; empty lists revoke all.
   *
   * @param uids of the callers that are served
   * @param audiences that may be asked for
   * @param ttlSeconds how long a token lives
   */
  record Identity(List<Long> uids, List<String> audiences, int ttlSeconds) implements DownFrame {
    public Identity {
      uids = List.copyOf(uids);
      audiences = List.copyOf(audiences);
    }
  }

  /** The token that {@link UpFrame.TokenRequest} {@code id} asked for. */
  record Token(long id, Secret token, Instant expiresAt) implements DownFrame {}

  /** Why {@link UpFrame.TokenRequest} {@code id} gets no token. */
  record TokenDenied(long id, String code, String message) implements DownFrame {}

  /** Sign of life. */
  record Heartbeat() implements DownFrame {}

  /** The last frame of a stream that the broker ends. */
  record Refusal(Code code, String message) implements DownFrame {

    /** Why a stream is ended. */
    public enum Code {
      BadToken,
      WrongAudience,
      UnknownPod,
      PodMismatch,
      NotASandbox,
      PeerMismatch,
      /** A newer stream of this pod and role took over. */
      Superseded,
      TooMany,
      Unsupported,
      /** The pod lost its rights: nothing obtained over the channel may be used any longer. */
      Revoked,
      /** A code of a newer broker. */
      Other
    }
  }

  /** A message of a newer broker; to be ignored. */
  record Unknown(String type) implements DownFrame {}
}
