package dev.devsandbox.egress.http;

import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.policy.Target;
import java.nio.charset.StandardCharsets;

/** What the proxy itself answers. */
public final class HttpAnswers {
  /** The field that tells a refusal by the proxy from one by the server. */
  public static final String REASON_FIELD = "X-Devsandbox-Deny";

  private HttpAnswers() {}

  /** The answer to a CONNECT after which the tunnel begins. */
  public static byte[] connectionEstablished() {
    return ascii("HTTP/1.1 200 Connection established\r\n\r\n");
  }

  /**
   * A refusal that closes the connection.
   *
   * @param target what was asked for, where that is known
   */
  public static byte[] refusal(Reason reason, Target target) {
    return refusal(reason, ",\"host\":\"" + target.host() + "\",\"port\":" + target.port());
  }

  /** A refusal of something that named no destination. */
  public static byte[] refusal(Reason reason) {
    return refusal(reason, "");
  }

  private static byte[] refusal(Reason reason, String fields) {
    String body =
        "{\"code\":\""
            + reason.name()
            + "\",\"message\":\""
            + reason.explanation()
            + "\""
            + fields
            + "}\n";
    return ascii(
        "HTTP/1.1 "
            + status(reason)
            + "\r\n"
            + REASON_FIELD
            + ": "
            + reason.name()
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\nConnection: close\r\n\r\n"
            + body);
  }

  private static String status(Reason reason) {
    return switch (reason) {
      case BadRequest -> "400 Bad Request";
      case HeadTimeout -> "408 Request Timeout";
      case Unresolvable, Unreachable -> "502 Bad Gateway";
      case LimitReached -> "503 Service Unavailable";
      default -> "403 Forbidden";
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
