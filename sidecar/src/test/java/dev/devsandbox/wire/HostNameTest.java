package dev.devsandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
  @ParameterizedTest
  @CsvSource({
    "allowed.test,allowed.test",
    "Allowed.TEST.,allowed.test",
    "xn--bcher-kva.example,xn--bcher-kva.example",
    "a_b.s3.example,a_b.s3.example",
    "1.example,1.example",
    "localhost,localhost",
    "10.0.0.1x,10.0.0.1x"
  })
  void hasOneForm(String text, String canonical) {
    assertThat(HostName.parse(text)).map(HostName::value).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a..b",
        ".a",
        "a..",
        "-a.b",
        "a-.b",
        "a b",
        "a\0b",
        "a\r\nb",
        "a:443",
        "a@b",
        "a/b",
        "[a]",
        "*.a",
        "%61",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.0x1",
        "0177.1",
        "1.2.3.4.",
        "::1",
        "\u2460\u2461.\u24ea",
        "b\u00fccher.example",
        "\u212aelvin.test",
        "a\u00ad.test",
        "a,b",
        "a;b",
        "a\\b",
        "a?b",
        "a#b",
        "a\tb",
        "a.0x"
      })
  void refusesWhatIsNoNameOrCouldBeReadAsAnAddress(String text) {
    assertThat(HostName.parse(text)).isEmpty();
  }

  @Test
  void boundsLabelsAndLength() {
    String label = "a".repeat(63);
    assertThat(HostName.parse(label + ".b")).isPresent();
    assertThat(HostName.parse(label + "a.b")).isEmpty();
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertThat(longest).hasSize(253);
    assertThat(HostName.parse(longest)).isPresent();
    assertThat(HostName.parse(longest + ".")).isPresent();
    assertThat(HostName.parse("a" + longest)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "x.com,x.com,true",
    "x.com,a.x.com,false",
    "*.x.com,a.x.com,true",
    "*.x.com,a.b.x.com,true",
    "*.x.com,x.com,false",
    "*.x.com,ax.com,false",
    "*.x.com,x.com.evil.test,false",
    "x.com,x.com.evil.test,false"
  })
  void wildcardMeansWholeLabelsAndNeverTheApex(String pattern, String name, boolean matches) {
    HostPattern parsed = HostPattern.parse(pattern).orElseThrow();
    assertThat(parsed.matches(new HostName(name))).isEqualTo(matches);
    assertThat(parsed).hasToString(pattern);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "*.", "a*.x", "a.*.x", "**.x", "*x.com", "X.com", "x.com.", "*.1.2.3.4"})
  void refusesOtherPatterns(String pattern) {
    assertThat(HostPattern.parse(pattern)).isEmpty();
  }

  @Property(tries = 2000)
  void canonicalisingTwiceIsOnce(@ForAll String text) {
    checkIdempotent(text);
  }

  @FuzzTest
  void canonicalisesAnything(@NotNull String text) {
    checkIdempotent(text);
  }

  private static void checkIdempotent(String text) {
    Optional<HostName> name = HostName.parse(text);
    name.ifPresent(found -> {
      assertThat(HostName.parse(found.value())).contains(found);
      assertThat(IpAddress.parse(found.value())).isEmpty();
    });
  }
}
