package dev.devsandbox.egress.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.devsandbox.egress.http.RequestReader.Result;
import java.nio.ByteBuffer;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1~Host: a.test~~,a.test,80,/",
    "GET / HTTP/1.0~Host: a.test~~,a.test,80,/",
    "~GET / HTTP/1.1~Host: a.test~~,a.test,80,/",
    "GET /x?y=http://b.test/ HTTP/1.1~HOST:A.Test.:8080~~,a.test,8080,/x?y=http://b.test/",
    "OPTIONS * HTTP/1.1~Host: a.test~~,a.test,80,*",
    "GET http://a.test HTTP/1.1~Host: a.test~~,a.test,80,/",
    "GET http://a.test?q HTTP/1.1~Host: a.test:80~~,a.test,80,/?q",
    "GET HTTP://A.test:80/p HTTP/1.1~Host: a.test~~,a.test,80,/p",
    "CONNECT a.test:443 HTTP/1.1~~,a.test,443,",
    "CONNECT a.test:443 HTTP/1.1~Host: b.test~~,a.test,443,",
    "CONNECT [::1]:443 HTTP/1.1~Host: [::1]:443~~,::1,443,",
    "GET / HTTP/1.1~Host: [::1]:81~~,::1,81,/"
  })
  void readsTheTarget(String request, String host, int port, String path) {
    RequestHead head = head(lines(request)).orElseThrow();
    assertThat(head.target().host()).isEqualTo(host);
    assertThat(head.target().port()).isEqualTo(port);
    assertThat(head.path()).isEqualTo(path == null ? "" : path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1~~",
        "GET / HTTP/1.1~Host: a.test~Host: a.test~~",
        "GET / HTTP/1.1~Host: a.test~host: b.test~~",
        "GET / HTTP/1.1~Host: a.test, b.test~~",
        "GET / HTTP/1.1~Host:~~",
        "GET / HTTP/1.1~Host: a.test:0~~",
        "GET / HTTP/1.1~Host: a.test:0443~~",
        "GET / HTTP/1.1~Host: a.test:65536~~",
        "GET / HTTP/1.1~Host: x@a.test~~",
        "GET / HTTP/1.1~Host: a.test/~~",
        "GET / HTTP/1.1~Host : a.test~~",
        "GET / HTTP/1.1~ Host: a.test~~",
        "GET / HTTP/1.1~Host: a.test~ b.test~~",
        "GET / HTTP/1.1~Host: a.test~\tb.test~~",
        "GET / HTTP/1.1~Host: a\0.test~~",
        "GET / HTTP/1.1~Host: a.test~X\0: y~~",
        "GET / HTTP/1.1~Host: a.test~: y~~",
        "GET / HTTP/1.1~Host: a.test~no colon~~",
        "GET http://b.test/ HTTP/1.1~Host: a.test~~",
        "GET http://a.test@b.test/ HTTP/1.1~Host: b.test~~",
        "GET http://a.test:81/ HTTP/1.1~Host: a.test~~",
        "GET https://a.test/ HTTP/1.1~Host: a.test~~",
        "GET //b.test HTTP/1.1~~",
        "GET a.test HTTP/1.1~Host: a.test~~",
        "GET * HTTP/1.1~Host: a.test~~",
        "GET /#f HTTP/1.1~Host: a.test~~",
        "GET /\\b HTTP/1.1~Host: a.test~~",
        "GET /\u00e9 HTTP/1.1~Host: a.test~~",
        "GET  / HTTP/1.1~Host: a.test~~",
        "GET / HTTP/1.1 ~Host: a.test~~",
        "GET\t/\tHTTP/1.1~Host: a.test~~",
        "GET /a b HTTP/1.1~Host: a.test~~",
        "GET / HTTP/1.9~Host: a.test~~",
        "GET / HTTP/2.0~Host: a.test~~",
        "GET / http/1.1~Host: a.test~~",
        "GET /~Host: a.test~~",
        "PRI * HTTP/2.0~~",
        "~~GET / HTTP/1.1~Host: a.test~~",
        " GET / HTTP/1.1~Host: a.test~~",
        "\u0001GET / HTTP/1.1~Host: a.test~~",
        "G(T / HTTP/1.1~Host: a.test~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length: 1~Transfer-Encoding: chunked~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length: 1~Content-Length: 1~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length: 1, 1~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length: +1~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length: 0x1~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length: -1~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length: 1 1~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length:~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length: 9999999999999999999~~",
        "POST / HTTP/1.1~Host: a.test~Transfer-Encoding: gzip, chunked~~",
        "POST / HTTP/1.1~Host: a.test~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~",
        "POST / HTTP/1.1~Host: a.test~Transfer-Encoding: identity~~",
        "POST / HTTP/1.1~Host: a.test~Transfer-Encoding: xchunked~~",
        "POST / HTTP/1.1~Host: a.test~Transfer-Encoding: \u000bchunked~~",
        "POST / HTTP/1.0~Host: a.test~Transfer-Encoding: chunked~~",
        "POST / HTTP/1.1~Host: a.test~Content-Length: 1~Connection: content-length~~",
        "GET / HTTP/1.1~Host: a.test~Connection: close, host~~",
        "CONNECT a.test HTTP/1.1~~",
        "CONNECT a.test:443/ HTTP/1.1~~",
        "CONNECT http://a.test:443 HTTP/1.1~~",
        "CONNECT x@a.test:443 HTTP/1.1~~",
        "CONNECT a.test:0443 HTTP/1.1~~",
        "CONNECT a.test:443 HTTP/1.1~Content-Length: 0~~",
        "CONNECT a.test:443 HTTP/1.1~Transfer-Encoding: chunked~~",
        "CONNECT [[::1]]:443 HTTP/1.1~~",
        "CONNECT 0177.0.0.1:443 HTTP/1.1~~",
        "CONNECT 2130706433:443 HTTP/1.1~~"
      })
  void refusesWhatCouldBeReadInTwoWays(String request) {
    assertThat(head(lines(request))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: a.test\n\n",
        "GET / HTTP/1.1\r\nHost: a.test\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\r\n\r\n",
        "GET / HTTP/1.1\rHost: a.test\r\n\r\n"
      })
  void refusesOtherLineBreaks(String request) {
    assertThat(head(request)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-x\r\n", "\0", "\u0016\u0003", "EHLO me\r\n", "{\"a\":1}"})
  void knowsAtOnceThatAnotherProtocolIsSpoken(String bytes) {
    Result result = new RequestReader().feed(bytes(bytes));
    if (bytes.startsWith("EHLO")) {
      assertThat(result).isEqualTo(new Result.Incomplete());
    } else {
      assertThat(result).isEqualTo(new Result.Broken(false));
    }
  }

  @Test
  void saysWhetherTheClientWillReadAnAnswer() {
    assertThat(new RequestReader().feed(bytes("GET / HTTP/1.1\r\n\r\n")))
        .isEqualTo(new Result.Broken(true));
  }

  @Test
  void boundsHeadAndNumberOfFields() {
    String start = "GET / HTTP/1.1\r\nHost: a.test\r\n";
    assertThat(head(start + "a: b\r\n".repeat(99) + "\r\n")).isPresent();
    assertThat(head(start + "a: b\r\n".repeat(100) + "\r\n")).isEmpty();
    assertThat(head(start + "a: " + "b".repeat(16_000) + "\r\n\r\n")).isPresent();
    assertThat(head(start + "a: " + "b".repeat(17_000) + "\r\n\r\n")).isEmpty();
  }

  @Test
  void forwardsOnlyWhatIsForTheServer() {
    RequestHead head =
        head(lines(
                "GET http://A.test/p HTTP/1.1~Accept: *~Host: a.TEST~"
                    + "Connection: close, X-Hop~X-Hop: 1~Proxy-Authorization: Basic x~"
                    + "Proxy-Connection: keep-alive~Upgrade: h2c~HTTP2-Settings: x~TE: trailers~"
                    + "Keep-Alive: 5~X-Kept:  v ~~"))
            .orElseThrow();
    assertThat(new String(head.forwarded(), ISO_8859_1))
        .isEqualTo(lines("GET /p HTTP/1.1~Host: a.test~Accept: *~X-Kept: v~Connection: close~~"));
  }

  @Property
  void segmentsOfAnySizeChangeNothing(@ForAll @IntRange(min = 1, max = 80) int size) {
    String request = lines("POST /p HTTP/1.1~Host: a.test~Content-Length: 3~~");
    RequestReader reader = new RequestReader();
    for (int from = 0; from < request.length(); from += size) {
      int to = Math.min(request.length(), from + size);
      Result result = reader.feed(bytes(request.substring(from, to)));
      assertThat(result instanceof Result.Complete).isEqualTo(to == request.length());
    }
  }

  @Property
  void whatFollowsTheHeadIsLeftAlone(@ForAll byte[] rest) {
    byte[] head = lines("GET / HTTP/1.1~Host: a.test~~").getBytes(ISO_8859_1);
    ByteBuffer in = ByteBuffer.allocate(head.length + rest.length).put(head).put(rest).flip();
    assertThat(new RequestReader().feed(in)).isInstanceOf(Result.Complete.class);
    assertThat(in.remaining()).isEqualTo(rest.length);
  }

  @FuzzTest
  void readsAnyBytesAndItsOwnOutputAlike(byte @NotNull [] bytes) {
    if (new RequestReader().feed(ByteBuffer.wrap(bytes)) instanceof Result.Complete complete
        && !complete.head().isConnect()) {
      RequestHead head = complete.head();
      String forwarded = new String(head.forwarded(), ISO_8859_1);
      RequestHead again = head(forwarded).orElseThrow();
      assertThat(again.target()).isEqualTo(head.target());
      assertThat(again.body()).isEqualTo(head.body());
      assertThat(new String(again.forwarded(), ISO_8859_1)).isEqualTo(forwarded);
    }
  }

  private static String lines(String text) {
    return text.replace("~", "\r\n");
  }

  private static Optional<RequestHead> head(String text) {
    return new RequestReader().feed(bytes(text)) instanceof Result.Complete complete
        ? Optional.of(complete.head())
        : Optional.empty();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }
}
