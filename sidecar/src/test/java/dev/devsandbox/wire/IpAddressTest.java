package dev.devsandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,0.0.0.0",
    "203.0.113.255,203.0.113.255",
    "::,::",
    "::1,::1",
    "2001:DB8::0:1,2001:db8::1",
    "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
    "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0",
    "::ffff:1.2.3.4,::ffff:102:304",
    "1:2:3:4:5:6:1.2.3.4,1:2:3:4:5:6:102:304"
  })
  void hasOneSpelling(String text, String canonical) {
    assertThat(IpAddress.parse(text)).map(IpAddress::toString).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.",
        ".1.2.3.4",
        "1.2.3.4.5",
        "01.2.3.4",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "256.1.1.1",
        "1.2.3.1000",
        "2130706433",
        "127.1",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1..3.4",
        "+1.2.3.4",
        "\uff11.2.3.4",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "fe80::1%eth0",
        "[::1]",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::g",
        ":1:2",
        "1:",
        "1:2:3:4:5:6:7:8::",
        "::1.2.3",
        "::01.2.3.4"
      })
  void refusesEveryOtherSpelling(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Property
  void readsWhatItWritesAndAgreesWithTheJdk(@ForAll @Size(16) byte[] bytes) throws Exception {
    IpAddress address = IpAddress.of(bytes);
    assertThat(IpAddress.parse(address.toString())).contains(address);
    assertThat(address.bytes()).isEqualTo(bytes);
    InetAddress jdk = InetAddress.getByName(address.toString());
    if (jdk.getAddress().length == 16) {
      assertThat(jdk.getAddress()).isEqualTo(bytes);
    }
  }

  @Property
  void readsWhatItWritesV4(@ForAll int bits) throws Exception {
    IpAddress address = IpAddress.v4(bits);
    assertThat(IpAddress.parse(address.toString())).contains(address);
    assertThat(InetAddress.getByName(address.toString()).getAddress()).isEqualTo(address.bytes());
  }
}
