package dev.devsandbox.egress.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.devsandbox.egress.policy.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestStreamTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello";
  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n";

  @Property
  void allowedRequestsPassUnchangedInSegmentsOfAnySize(
      @ForAll @IntRange(min = 1, max = 200) int size) {
    String all = POST + GET + CHUNKED + GET;
    RequestStream stream = new RequestStream(RequestStreamTest::onlyHostA);
    assertThat(filter(stream, all, size)).isEqualTo(all);
    assertThat(stream.isEnded()).isFalse();
  }

  @Property
  void aPipelinedRequestToAnotherHostEndsTheStream(@ForAll @IntRange(min = 1, max = 200) int size) {
    String other = "GET /stolen HTTP/1.1\r\nHost: b.test\r\n\r\n";
    RequestStream stream = new RequestStream(RequestStreamTest::onlyHostA);
    assertThat(filter(stream, POST + other + GET, size)).isEqualTo(POST);
    assertThat(stream.isEnded()).isTrue();
    assertThat(stream.refusal()).isEqualTo(Reason.HostMismatch);
  }

  @Test
  void aRequestWithinABodyIsABody() {
    List<String> seen = new ArrayList<>();
    RequestStream stream =
        new RequestStream(head -> {
          seen.add(head.method());
          return Optional.empty();
        });
    String smuggled = "GET /x HTTP/1.1\r\nHost: b.test\r\n\r\n";
    String request =
        "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: "
            + smuggled.length()
            + "\r\n\r\n"
            + smuggled;
    assertThat(filter(stream, request + GET, 1000)).isEqualTo(request + GET);
    assertThat(seen).containsExactly("POST", "GET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "g\r\n",
        "5;x=y\r\nhello\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\rhello\r\n0\r\n\r\n",
        "\r\n",
        "123456789\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nX: y\r\n\r\n",
        "5\r\nhello\r\n0\n\r\n"
      })
  void chunksThatReadersDisagreeAboutEndTheStream(String body) {
    String head = "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n";
    RequestStream stream = new RequestStream(RequestStreamTest::onlyHostA);
    String passed = filter(stream, head + body + GET, 1000);
    assertThat(stream.isEnded()).isTrue();
    assertThat(stream.refusal()).isEqualTo(Reason.BadRequest);
    assertThat(passed).startsWith(head).doesNotContain("GET");
  }

  @FuzzTest
  void nothingPassesThatWasNotAuthorised(byte @NotNull [] bytes) {
    List<RequestHead> heads = new ArrayList<>();
    RequestStream stream =
        new RequestStream(head -> {
          heads.add(head);
          return onlyHostA(head);
        });
    ByteBuffer passed = stream.filter(ByteBuffer.wrap(bytes));
    List<RequestHead> forwarded = new ArrayList<>();
    RequestStream again =
        new RequestStream(head -> {
          forwarded.add(head);
          return Optional.empty();
        });
    again.filter(passed);
    assertThat(again.isEnded()).isFalse();
    assertThat(forwarded.size()).isLessThanOrEqualTo(heads.size());
    assertThat(forwarded).allMatch(head -> head.target().host().equals("a.test"));
  }

  private static Optional<Reason> onlyHostA(RequestHead head) {
    return head.target().host().equals("a.test") && !head.isConnect()
        ? Optional.empty()
        : Optional.of(Reason.HostMismatch);
  }

  private static String filter(RequestStream stream, String text, int size) {
    StringBuilder passed = new StringBuilder();
    for (int from = 0; from < text.length(); from += size) {
      String part = text.substring(from, Math.min(text.length(), from + size));
      ByteBuffer out = stream.filter(ByteBuffer.wrap(part.getBytes(ISO_8859_1)));
      passed.append(ISO_8859_1.decode(out));
    }
    return passed.toString();
  }
}
