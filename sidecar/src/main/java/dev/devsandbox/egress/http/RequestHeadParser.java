package dev.devsandbox.egress.http;

import dev.devsandbox.egress.http.RequestHead.Body;
import dev.devsandbox.egress.http.RequestHead.Header;
import dev.devsandbox.egress.policy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a request head (RFC 9112 §3) and accepts only what leaves no reader a choice: one Host,
 * equal to an absolute target; one framing of the body; no folded line, no user information.
 */
final class RequestHeadParser {
  private static final int MAX_HEADERS = 100;
  private static final int HTTP_PORT = 80;
  private static final String SCHEME = "http://";

  private final List<Header> headers = new ArrayList<>();
  private final List<String> hosts = new ArrayList<>();
  private final List<String> lengths = new ArrayList<>();
  private final List<String> codings = new ArrayList<>();

  private RequestHeadParser() {}

  /**
   * Reads the text of {@link HeadBuffer#text}.
   *
   * @return empty when there is any doubt about it
   */
  static Optional<RequestHead> parse(String text) {
    return new RequestHeadParser().read(text.split("\r\n", -1));
  }

  private Optional<RequestHead> read(String[] lines) {
    String[] words = lines[0].split(" ", -1);
    // The text ends in an empty line and a line break: two empty strings.
    int headerCount = lines.length - 3;
    if (words.length != 3 || headerCount > MAX_HEADERS || !Tokens.isToken(words[0])) {
      return Optional.empty();
    }
    for (int i = 1; i <= headerCount; i++) {
      if (!readHeader(lines[i])) {
        return Optional.empty();
      }
    }
    int minor = minorVersion(words[2]);
    Optional<Body> body = body(minor);
    if (minor < 0 || body.isEmpty() || hosts.size() > 1 || !isVisible(words[1])) {
      return Optional.empty();
    }
    return build(words[0], words[1], minor, body.get())
        .filter(head -> !head.connectionRemovesFraming());
  }

  private Optional<RequestHead> build(String method, String uri, int minor, Body body) {
    if (method.equals("CONNECT")) {
      return codings.isEmpty() && lengths.isEmpty()
          ? Target.parse(uri, 0).map(target -> head(method, "", minor, target, false, true, body))
          : Optional.empty();
    }
    if (hosts.isEmpty()) {
      return Optional.empty();
    }
    Optional<Target> host = Target.parse(hosts.getFirst(), HTTP_PORT);
    boolean portGiven = host.isPresent() && hasPort(hosts.getFirst());
    if (uri.startsWith("/") || (uri.equals("*") && method.equals("OPTIONS"))) {
      return host.map(target -> head(method, uri, minor, target, false, portGiven, body));
    }
    if (!uri.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.empty();
    }
    String rest = uri.substring(SCHEME.length());
    int end = endOfAuthority(rest);
    String path = rest.substring(end);
    String origin = path.startsWith("/") ? path : "/" + path;
    return Target.parse(rest.substring(0, end), HTTP_PORT)
        .filter(target -> host.isPresent() && host.get().equals(target))
        .map(target -> head(method, origin, minor, target, true, portGiven, body));
  }

  private RequestHead head(
      String method,
      String path,
      int minor,
      Target target,
      boolean absolute,
      boolean portGiven,
      Body body) {
    return new RequestHead(method, path, minor, target, absolute, portGiven, headers, body);
  }

  private boolean readHeader(String line) {
    int colon = line.indexOf(':');
    if (colon < 1 || !Tokens.isToken(line.substring(0, colon))) {
      return false;
    }
    String value = strip(line.substring(colon + 1));
    if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f))) {
      return false;
    }
    String name = line.substring(0, colon);
    switch (name.toLowerCase(Locale.ROOT)) {
      case "host" -> {
        hosts.add(value);
        return true;
      }
      case "content-length" -> lengths.add(value);
      case "transfer-encoding" -> codings.add(value);
      default -> {}
    }
    headers.add(new Header(name, value));
    return true;
  }

  private Optional<Body> body(int minor) {
    if (!codings.isEmpty()) {
      boolean chunked =
          codings.size() == 1
              && lengths.isEmpty()
              && minor == 1
              && codings.getFirst().toLowerCase(Locale.ROOT).equals("chunked");
      return chunked ? Optional.of(new Body.Chunked()) : Optional.empty();
    }
    if (lengths.isEmpty()) {
      return Optional.of(new Body.Length(0));
    }
    return lengths.size() == 1 && lengths.getFirst().matches("[0-9]{1,18}")
        ? Optional.of(new Body.Length(Long.parseLong(lengths.getFirst())))
        : Optional.empty();
  }

  private static int minorVersion(String version) {
    return switch (version) {
      case "HTTP/1.0" -> 0;
      case "HTTP/1.1" -> 1;
      default -> -1;
    };
  }

  private static boolean isVisible(String uri) {
    return !uri.isEmpty()
        && uri.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#' && c != '\\');
  }

  private static boolean hasPort(String host) {
    return host.lastIndexOf(':') > host.lastIndexOf(']');
  }

  private static int endOfAuthority(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if (rest.charAt(i) == '/' || rest.charAt(i) == '?') {
        return i;
      }
    }
    return rest.length();
  }

  /** Removes spaces and tabs only; {@link String#strip} knows more white space than RFC 9110. */
  private static String strip(String value) {
    int start = 0;
    int end = value.length();
    while (start < end && isBlank(value.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
