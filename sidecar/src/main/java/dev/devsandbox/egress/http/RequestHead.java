package dev.devsandbox.egress.http;

import dev.devsandbox.egress.policy.Target;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request head that every reader understands alike, and the form in which it is forwarded.
 *
 * @param method as written
 * @param path origin-form of the target, or {@code *}; empty for CONNECT
 * @param minor of the version, 0 or 1
 * @param target what the request is for: the target of CONNECT, else the Host
 * @param absolute whether the target was in absolute-form, as for a proxy
 * @param portGiven whether the Host spelled its port out
 * @param headers all of them but Host, in order
 * @param body how the body ends
 */
public record RequestHead(
    String method,
    String path,
    int minor,
    Target target,
    boolean absolute,
    boolean portGiven,
    List<Header> headers,
    Body body) {

  /** Of the connection and not of the message (RFC 9110 §7.6.1), or meant for a proxy. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "upgrade");

  /** Fields that a Connection field may not take away. */
  private static final Set<String> KEPT = Set.of("content-length", "host", "transfer-encoding");

  public RequestHead {
    headers = List.copyOf(headers);
  }

  /**
   * @param name as written, a token
   * @param value without white space around it
   */
  public record Header(String name, String value) {
    boolean is(String lowerCaseName) {
      return name.toLowerCase(Locale.ROOT).equals(lowerCaseName);
    }
  }

  /** How a request's body ends (RFC 9112 §6). */
  public sealed interface Body {
    /**
     * @param bytes 0 for a request without body
     */
    record Length(long bytes) implements Body {}

    record Chunked() implements Body {}
  }

  public boolean isConnect() {
    return method.equals("CONNECT");
  }

  /** Whether a Connection field names one that may not be taken away. */
  boolean connectionRemovesFraming() {
    return connectionOptions().stream().anyMatch(KEPT::contains);
  }

  /**
   * The head as the origin server gets it: origin-form, canonical Host, no upgrade, nothing that
   * was meant for a proxy.
   */
  public byte[] forwarded() {
    Set<String> dropped = connectionOptions();
    StringBuilder head = new StringBuilder(512);
    head.append(method).append(' ').append(path).append(" HTTP/1.").append(minor).append("\r\n");
    head.append("Host: ").append(hostField()).append("\r\n");
    for (Header header : headers) {
      String name = header.name.toLowerCase(Locale.ROOT);
      if (!HOP_BY_HOP.contains(name) && !dropped.contains(name)) {
        head.append(header.name).append(": ").append(header.value).append("\r\n");
      }
    }
    if (dropped.contains("close")) {
      head.append("Connection: close\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  Optional<String> header(String lowerCaseName) {
    @Nullable String found = null;
    for (Header header : headers) {
      if (header.is(lowerCaseName)) {
        found = header.value;
      }
    }
    return Optional.ofNullable(found);
  }

  private String hostField() {
    String host = target.host().indexOf(':') < 0 ? target.host() : "[" + target.host() + "]";
    return portGiven ? host + ":" + target.port() : host;
  }

  private Set<String> connectionOptions() {
    Set<String> options = new HashSet<>();
    for (Header header : headers) {
      if (header.is("connection")) {
        for (String option : header.value.split(",", -1)) {
          options.add(option.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return options;
  }
}
