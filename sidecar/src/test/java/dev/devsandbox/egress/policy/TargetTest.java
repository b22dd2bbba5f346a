package dev.devsandbox.egress.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "a.test:443,a.test,443",
    "A.Test.:443,a.test,443",
    "a.test,a.test,80",
    "1.2.3.4:443,1.2.3.4,443",
    "1.2.3.4,1.2.3.4,80",
    "[::1]:443,::1,443",
    "[2001:DB8::1],2001:db8::1,80"
  })
  void readsOneSpellingOfHostAndPort(String text, String host, int port) {
    assertThat(Target.parse(text, 80))
        .hasValueSatisfying(target -> {
          assertThat(target.host()).isEqualTo(host);
          assertThat(target.port()).isEqualTo(port);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":443",
        "a.test:",
        "a.test:0",
        "a.test:65536",
        "a.test:0443",
        "a.test:+443",
        "a.test:-1",
        "a.test: 443",
        "a.test:443 ",
        "a.test:4 43",
        "a@b.test:443",
        "a.test:443:443",
        "::1:443",
        "::1",
        "[a.test]:443",
        "[[::1]]:443",
        "[1.2.3.4]:443",
        "[::1",
        "::1]",
        "[fe80::1%25eth0]:443",
        "[]:443",
        "0177.0.0.1:443",
        "0x7f.1:443",
        "2130706433:443",
        "127.1:443",
        "1.2.3.4.:443",
        "a..test:443",
        "a.test/:443",
        "a.test?:443",
        "a.test#:443",
        "*:443",
        "\uff11.1.1.1:443"
      })
  void refusesEverythingElse(String text) {
    assertThat(Target.parse(text, 80)).isEmpty();
  }

  @Test
  void aPortCanBeRequired() {
    assertThat(Target.parse("a.test", 0)).isEmpty();
    assertThat(Target.parse("[::1]", 0)).isEmpty();
    assertThat(Target.parse("a.test:22", 0)).contains(new Target.Named(new HostName("a.test"), 22));
    assertThat(Target.parse("1.1.1.1:22", 0))
        .contains(new Target.Literal(IpAddress.parse("1.1.1.1").orElseThrow(), 22));
  }
}
