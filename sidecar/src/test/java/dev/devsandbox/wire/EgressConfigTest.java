package dev.devsandbox.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressConfigTest {
  private static final String SAMPLE =
      """
      {"version":1,"sandbox":"0e5e","seq":7,\
      "inputs":[{"kind":"EgressPolicy","name":"github","uid":"77","generation":2}],\
      "rules":[{"name":"github/github","hosts":["github.com","*.x.example"],"protocol":"TLS","ports":[443]},\
      {"name":"p/host-model","cidrs":["192.168.64.1/32"],"ports":[11434]}],\
      "deny":[{"name":"p/deny-0","hosts":["gist.github.com"]}]}\
      """;

  @Test
  void canonicalFormIsStable() throws Exception {
    EgressDocument document = EgressConfigReader.read(SAMPLE.getBytes(UTF_8));
    assertThat(document.unsupported()).isEmpty();
    assertThat(new String(EgressConfigWriter.write(document.config()), UTF_8)).isEqualTo(SAMPLE);
    assertThat(document.hash())
        .isEqualTo("sha256:fb3c573b8eafd02c3ee43880216bafd4948c8e33b4f4f3be49209ab32b0f7f6d");
  }

  @Property(tries = 300)
  void roundTripKeepsConfigAndHash(@ForAll("configs") EgressConfig config) throws Exception {
    String text = EgressConfigCodec.encode(config);
    EgressDocument read = EgressConfigCodec.decode(text);
    assertThat(read.config()).isEqualTo(config);
    assertThat(read.unsupported()).isEmpty();
    assertThat(read.hash()).isEqualTo(EgressConfigCodec.hash(config));
    assertThat(EgressConfigCodec.encode(read.config())).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'p/new','hosts':['a.test'],'protocol':'TLS','ports':[443],'paths':['/x']}",
        "{'name':'p/new','hosts':['a.test'],'protocol':'QUIC','ports':[443]}",
        "{'name':'p/new','hosts':['a.test'],'protocol':{'kind':'TLS'},'ports':[443]}",
        "{'name':'p/new','hosts':'a.test','protocol':'TLS','ports':[443]}",
        "{'name':'p/new','hosts':['a.test',7],'protocol':'TLS','ports':[443]}",
        "{'name':'p/new','hosts':[],'protocol':'TLS','ports':[443]}",
        "{'name':'p/new','hosts':['a.test'],'protocol':'TLS','ports':[]}",
        "{'name':'p/new','hosts':['a.test'],'protocol':'TLS','ports':[70000]}",
        "{'name':'p/new','hosts':['a.test'],'protocol':'TLS','ports':['443']}",
        "{'name':'p/new','hosts':['a.test'],'protocol':'TLS','ports':[9999999999]}",
        "{'name':'p/new','hosts':['*'],'protocol':'TLS','ports':[443]}",
        "{'name':'p/new','hosts':['10.0.0.1'],'protocol':'TLS','ports':[443]}",
        "{'name':'p/new','hosts':['a.test'],'ports':[443]}",
        "{'name':'p/new','hosts':['a.test'],'cidrs':['10.0.0.0/8'],'protocol':'TLS','ports':[443]}",
        "{'name':'p/new','cidrs':['10.0.0.0/8'],'protocol':'TCP','ports':[443]}",
        "{'name':'p/new','cidrs':['10.0.0.1/8'],'ports':[443]}",
        "{'name':'p/new','services':[{'name':'db','port':5432}]}"
      })
  void ruleThatIsNotUnderstoodDeniesThatRuleOnly(String rule) throws Exception {
    EgressDocument document =
        read(
            "'rules':["
                + rule
                + ",{'name':'p/ok','hosts':['b.test'],'protocol':'TCP','ports':[22]}]");
    assertThat(document.unsupported()).containsExactly("p/new");
    assertThat(document.config().rules())
        .containsExactly(
            new EgressRule.Hosts("p/ok", List.of("b.test"), EgressProtocol.TCP, List.of(22)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'deny':[{'name':'p/deny-0','hosts':['a.test'],'methods':['POST']}]",
        "'deny':[{'name':'p/deny-0','hosts':['*']}]",
        "'deny':[{'name':'p/deny-0','cidrs':['10.0.0.1/8']}]",
        "'deny':[{'hosts':['a.test']}]",
        "'deny':{}",
        "'rules':{}",
        "'rules':['x']",
        "'seq':8"
      })
  void documentThatCouldAllowMoreThanMeantIsRefused(String fields) {
    assertThatExceptionOfType(EgressConfigException.class).isThrownBy(() -> read(fields));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{'version':2,'sandbox':'s','seq':1}",
        "{'version':1,'sandbox':'s'}",
        "{'version':1,'sandbox':'s','seq':0}",
        "{'version':1,'sandbox':'s','seq':1.5}",
        "{'version':1,'sandbox':7,'seq':1}",
        "{'version':1,'seq':1}",
        "{'version':1,'sandbox':'s','seq':99999999999999999999}",
        "{'version':1,'sandbox':'s','seq':1",
        "{'version':1,'sandbox':'s','seq':1} {}"
      })
  void brokenDocumentIsRefused(String json) {
    assertThatExceptionOfType(EgressConfigException.class)
        .isThrownBy(() -> EgressConfigReader.read(json.replace('\'', '"').getBytes(UTF_8)));
  }

  @Test
  void unknownFieldOfTheDocumentIsIgnored() throws Exception {
    EgressDocument document =
        read("'future':{'a':[1,{'b':2}]},'inputs':[{'kind':'K','name':'n','uid':'u','x':1}]");
    assertThat(document.unsupported()).isEmpty();
    assertThat(document.config().inputs())
        .containsExactly(new EgressConfig.Input("K", "n", "u", 0));
  }

  @Test
  void inflatesToABoundOnly() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(new byte[EgressConfigCodec.MAX_INFLATED + 1]);
    }
    String text = Base64.getEncoder().encodeToString(packed.toByteArray());
    assertThat(text).hasSizeLessThan(EgressConfigCodec.MAX_ENCODED);
    assertThatExceptionOfType(EgressConfigException.class)
        .isThrownBy(() -> EgressConfigCodec.decode(text))
        .withMessageContaining("inflates");
  }

  @Test
  void refusesTextThatIsTooLongCutOrFollowedByMore() {
    EgressConfig config = new EgressConfig("s", 1, List.of(), List.of(), List.of());
    byte[] packed = Base64.getDecoder().decode(EgressConfigCodec.encode(config));
    byte[] cut = Arrays.copyOf(packed, packed.length - 5);
    byte[] longer = Arrays.copyOf(packed, packed.length + 1);
    for (String text :
        List.of(
            "A".repeat(EgressConfigCodec.MAX_ENCODED + 4),
            "",
            "!!!",
            Base64.getEncoder().encodeToString(cut),
            Base64.getEncoder().encodeToString(longer))) {
      assertThatExceptionOfType(EgressConfigException.class)
          .isThrownBy(() -> EgressConfigCodec.decode(text));
    }
  }

  @FuzzTest
  void readsAnyBytesOrRefusesThem(byte @NotNull [] bytes) {
    try {
      EgressDocument document = EgressConfigReader.read(bytes);
      byte[] once = EgressConfigWriter.write(document.config());
      EgressDocument again = EgressConfigReader.read(once);
      assertThat(again.config()).isEqualTo(document.config());
      assertThat(EgressConfigWriter.write(again.config())).isEqualTo(once);
    } catch (EgressConfigException refused) {
      assertThat(refused).hasMessageNotContaining("\n");
    }
  }

  @Provide
  Arbitrary<EgressConfig> configs() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(20);
    Arbitrary<String> name = text.filter(value -> !value.isEmpty());
    Arbitrary<String> host = Arbitraries.of("a.test", "*.b.test", "github.com", "x_y.z");
    Arbitrary<String> cidr = Arbitraries.of("10.0.0.0/8", "fd00::/8", "192.168.64.1/32");
    Arbitrary<List<Integer>> ports =
        Arbitraries.integers().between(1, 65535).list().ofMinSize(1).ofMaxSize(3);
    Arbitrary<EgressRule> hosts =
        Combinators.combine(
                name,
                host.list().ofMinSize(1).ofMaxSize(4),
                Arbitraries.of(EgressProtocol.class),
                ports)
            .as(EgressRule.Hosts::new);
    Arbitrary<EgressRule> cidrs =
        Combinators.combine(name, cidr.list().ofMinSize(1).ofMaxSize(3), ports)
            .as(EgressRule.Cidrs::new);
    Arbitrary<EgressConfig.Input> input =
        Combinators.combine(text, text, text, Arbitraries.longs().greaterOrEqual(0))
            .as(EgressConfig.Input::new);
    Arbitrary<EgressDeny> deny =
        Combinators.combine(name, host.list().ofMaxSize(2), cidr.list().ofMaxSize(2))
            .as(EgressDeny::new);
    return Combinators.combine(
            text,
            Arbitraries.longs().greaterOrEqual(1),
            input.list().ofMaxSize(3),
            Arbitraries.oneOf(hosts, cidrs).list().ofMaxSize(5),
            deny.list().ofMaxSize(3))
        .as(EgressConfig::new);
  }

  private static EgressDocument read(String fields) throws EgressConfigException {
    String json = "{'version':1,'sandbox':'s','seq':1," + fields + "}";
    return EgressConfigReader.read(json.replace('\'', '"').getBytes(UTF_8));
  }
}
