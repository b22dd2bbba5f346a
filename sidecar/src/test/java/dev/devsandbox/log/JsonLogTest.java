package dev.devsandbox.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05.678901Z"), ZoneOffset.UTC);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final JsonLog log = new JsonLog(out, "egress", CLOCK);

  @Test
  void writesOneObjectALine() {
    log.info("denied").with("host", "a.test").with("port", 443).with("tls", true).write();
    assertThat(out.toString(US_ASCII))
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"info\",\"component\":\"egress\","
                + "\"message\":\"denied\",\"host\":\"a.test\",\"port\":443,\"tls\":true}\n");
  }

  @Property
  void anyValueComesBackFromOneAsciiLine(@ForAll String value) throws IOException {
    out.reset();
    log.warn("x").with("value", value).write();
    String line = out.toString(US_ASCII);
    assertThat(line).endsWith("\n").matches("[\\x20-\\x7e]+\n").hasSizeLessThan(JsonLog.MAX_LINE);
    String expected = value.length() > 512 ? value.substring(0, 512) + "..." : value;
    assertThat(fields(line)).containsEntry("value", expected);
  }

  @Test
  void aLineIsBoundedAndStaysJson() throws IOException {
    var event = log.error("x");
    for (int i = 0; i < 100; i++) {
      event.with("field" + i, "\u001b[2J".repeat(200));
    }
    event.write();
    assertThat(out.size()).isLessThanOrEqualTo(JsonLog.MAX_LINE);
    assertThat(fields(out.toString(US_ASCII))).containsEntry("level", "error");
  }

  @Test
  void aFailureIsNamedWithoutItsStack() throws IOException {
    log.warn("x").with(new IOException("broken\npipe")).with("absent", (String) null).write();
    assertThat(fields(out.toString(US_ASCII)))
        .containsEntry("error", "IOException: broken\npipe")
        .doesNotContainKey("absent");
  }

  @Test
  void aClosedOutputStopsNobody() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("closed");
          }
        };
    new JsonLog(closed, "egress", CLOCK).info("x").write();
  }

  private static Map<String, String> fields(String line) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      json.nextToken();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        fields.put(name, json.getText());
      }
    }
    return fields;
  }
}
