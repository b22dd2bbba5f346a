package dev.devsandbox.egress.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.egress.http.RequestHead;
import dev.devsandbox.egress.http.RequestReader;
import dev.devsandbox.egress.policy.Policy;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.egress.proxy.NameBinding.Decision;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.HostName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameBindingTest {
  private static final Policy POLICY =
      new Policy(
          new EgressConfig(
              "s",
              1,
              List.of(),
              List.of(
                  new EgressRule.Hosts(
                      "p/tls", List.of("a.test", "b.test"), EgressProtocol.TLS, List.of(443)),
                  new EgressRule.Hosts(
                      "p/http",
                      List.of("a.test", "b.test"),
                      EgressProtocol.HTTP,
                      List.of(80, 8080)),
                  new EgressRule.Hosts(
                      "p/tcp", List.of("a.test"), EgressProtocol.TCP, List.of(22))),
              List.of()));

  @Test
  void theNameThatWasConnectedToMustBeRepeated() {
    assertThat(expecting("a.test", 443).decide(tls("a.test"), POLICY))
        .isEqualTo(proceed("a.test", 443, EgressProtocol.TLS));
    assertThat(expecting("a.test", 443).decide(tls("b.test"), POLICY))
        .isEqualTo(refuse(Reason.SniMismatch, "b.test"));
    assertThat(expecting("a.test", 80).decide(http("a.test"), POLICY))
        .isEqualTo(proceed("a.test", 80, EgressProtocol.HTTP));
    assertThat(expecting("a.test", 80).decide(http("b.test"), POLICY))
        .isEqualTo(refuse(Reason.HostMismatch, "b.test"));
  }

  @Test
  void aConnectionToAnAddressIsDecidedByTheNameItGives() {
    assertThat(unnamed(443).decide(tls("b.test"), POLICY))
        .isEqualTo(proceed("b.test", 443, EgressProtocol.TLS));
    assertThat(unnamed(443).decide(tls("c.test"), POLICY))
        .isEqualTo(refuse(Reason.NotAllowed, "c.test"));
    assertThat(unnamed(443).decide(new Opening.Other(), POLICY))
        .isEqualTo(new Decision.Refuse(Reason.NeverAddress, Optional.empty()));
    assertThat(unnamed(80).decide(http("203.0.113.1"), POLICY))
        .isEqualTo(new Decision.Refuse(Reason.NeverAddress, Optional.empty()));
  }

  @Test
  void theProtocolMustBeTheOneOfTheRule() {
    assertThat(expecting("a.test", 443).decide(http("a.test"), POLICY))
        .isEqualTo(refuse(Reason.NotTls, "a.test"));
    assertThat(expecting("a.test", 80).decide(tls("a.test"), POLICY))
        .isEqualTo(refuse(Reason.ProtocolNotAllowed, "a.test"));
    assertThat(expecting("a.test", 22).decide(tls("a.test"), POLICY))
        .isEqualTo(refuse(Reason.ProtocolNotAllowed, "a.test"));
    assertThat(expecting("a.test", 443).decide(new Opening.Other(), POLICY))
        .isEqualTo(refuse(Reason.NotTls, "a.test"));
  }

  @ParameterizedTest
  @CsvSource({"a.test,true", "a.test:8080,true", "a.test:80,false", "a.test:443,false"})
  void aPortInTheHostMustBeThatOfTheConnection(String host, boolean allowed) {
    assertThat(expecting("a.test", 8080).refuses(head("GET / HTTP/1.1", host), POLICY).isEmpty())
        .isEqualTo(allowed);
  }

  @Test
  void requestsForAProxyAreNoneForTheServer() {
    assertThat(
            expecting("a.test", 80).refuses(head("CONNECT a.test:80 HTTP/1.1", "a.test"), POLICY))
        .contains(Reason.BadRequest);
    assertThat(
            expecting("a.test", 80).refuses(head("GET http://a.test/ HTTP/1.1", "a.test"), POLICY))
        .contains(Reason.BadRequest);
  }

  private static NameBinding expecting(String name, int port) {
    return new NameBinding(Optional.of(new HostName(name)), port, Reason.NotTls);
  }

  private static NameBinding unnamed(int port) {
    return new NameBinding(Optional.empty(), port, Reason.NeverAddress);
  }

  private static Opening tls(String name) {
    return new Opening.Tls(new HostName(name));
  }

  private static Opening http(String host) {
    return new Opening.Http(head("GET / HTTP/1.1", host));
  }

  private static RequestHead head(String line, String host) {
    byte[] bytes = (line + "\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    return ((RequestReader.Result.Complete) new RequestReader().feed(ByteBuffer.wrap(bytes)))
        .head();
  }

  private static Decision proceed(String name, int port, EgressProtocol protocol) {
    return new Decision.Proceed(new Target.Named(new HostName(name), port), protocol);
  }

  private static Decision refuse(Reason reason, String host) {
    return new Decision.Refuse(reason, Optional.of(host));
  }
}
