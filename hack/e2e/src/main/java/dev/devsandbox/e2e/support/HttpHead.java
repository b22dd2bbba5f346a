package dev.devsandbox.e2e.support;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The head of an HTTP/1.1 message: its first line and its header fields, as they came.
 *
 * @param lines without line ends and without the empty line
 */
record HttpHead(List<String> lines) {
  private static final Pattern CHANGES = Pattern.compile("POST|PUT|PATCH|DELETE");
  private static final Pattern NO_OBJECTS = Pattern.compile("/(events|leases)\\b|reviews\\b");

  HttpHead {
    lines = List.copyOf(lines);
  }

  static HttpHead read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.write(next);
      text = next == '\n' ? head.toString(StandardCharsets.ISO_8859_1) : "";
    }
    return new HttpHead(List.of(text.split("\r\n")));
  }

  byte[] bytes() {
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private String word(int number) {
    return lines.getFirst().split(" ")[number];
  }

  /** Of a request: path and query. */
  String path() {
    return word(1);
  }

  /** Of an answer. */
  int status() {
    return Integer.parseInt(word(1));
  }

  private Stream<String> values(String field) {
    String start = field + ":";
    return lines.stream()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip());
  }

  int contentLength() {
    return values("content-length").findFirst().map(Integer::parseInt).orElse(0);
  }

  /** Whether it asks for another protocol on this connection. */
  boolean isUpgrade() {
    return values("upgrade").findAny().isPresent();
  }

  /** The same, asking the other side to close the connection after its answer. */
  HttpHead closing() {
    return new HttpHead(
        Stream.concat(
                lines.stream()
                    .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("connection:")),
                Stream.of("Connection: close"))
            .toList());
  }

  boolean isWatch() {
    return hasParameter("watch=true");
  }

  /** Whether it writes an object that outlives the request and that somebody would miss. */
  boolean isWrite() {
    return CHANGES.matcher(word(0)).matches()
        && !NO_OBJECTS.matcher(path()).find()
        && !hasParameter("dryRun=All");
  }

  private boolean hasParameter(String parameter) {
    String path = path();
    return Arrays.asList(path.substring(path.indexOf('?') + 1).split("&")).contains(parameter);
  }
}
