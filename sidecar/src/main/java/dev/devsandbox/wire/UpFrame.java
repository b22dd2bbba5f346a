package dev.devsandbox.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a sidecar says to the broker. */
public sealed interface UpFrame extends ControlFrame {

  /**
   * The first frame of a stream.
   *
   * @param version of this protocol, at present {@link FrameCodec#VERSION}
   * @param token the pod's projected token for this role's audience
   * @param build of the sidecar, for people to read
   * @param capabilities what this sidecar can enforce, such as {@code tls} or {@code cidr}
   * @param inForce the config enforced now, or null while everything is denied
   */
  record Hello(
      int version,
      Role role,
      Secret token,
      String build,
      List<String> capabilities,
      @Nullable ConfigVersion inForce)
      implements UpFrame {
    public Hello {
      capabilities = List.copyOf(capabilities);
    }
  }

  /**
   * The answer to a {@link DownFrame.Config}.
   *
   * @param config what is answered; {@link ConfigVersion#UNREADABLE} if the document told no
   *     version
   * @param reason why it was refused, or null
   * @param unsupported names of the rules that are denied because this sidecar can't enforce them
   */
  record Ack(ConfigVersion config, Result result, @Nullable String reason, List<String> unsupported)
      implements UpFrame {
    public Ack {
      unsupported = List.copyOf(unsupported);
    }

    /** Whether the config is in force now. */
    public enum Result {
      Applied,
      Refused
    }
  }

  /**
   * Sign of life, with what was denied since the last one.
   *
   * @param sentMillis the sender's clock, milliseconds since the epoch
   * @param deniedTotal denials since the sidecar started
   * @param denials at most {@link Denial#MAX_PER_HEARTBEAT}
   */
  record Heartbeat(long sentMillis, long deniedTotal, List<Denial> denials) implements UpFrame {
    public Heartbeat {
      denials = List.copyOf(denials);
    }
  }

  /** A fresh token, before the broker's patience with the last one ends. */
  record Reauth(Secret token) implements UpFrame {}

  /**
   * Asks for an identity token; only for {@link Role#IDENTITY}.
   *
   * @param id chosen by the sidecar, returned in the answer
   */
  record TokenRequest(long id, String audience) implements UpFrame {}

  /** A message of a newer sidecar; to be ignored. */
  record Unknown(String type) implements UpFrame {}
}
