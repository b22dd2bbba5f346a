package dev.devsandbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.devsandbox.api.json.TolerantModule;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.EgressPolicy;
import dev.devsandbox.api.v1alpha1.OperatingMode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TolerantModuleTest {
  private final KubernetesSerialization json = TolerantModule.serialization();

  @Test
  void whatItWritesItReads() {
    DevSandbox sandbox =
        sandbox("{\"image\":\"x\",\"operatingMode\":\"Suspended\",\"runAsUser\":1001}");
    DevSandbox again = json.unmarshal(json.asJson(sandbox), DevSandbox.class);
    assertThat(again).isEqualTo(sandbox);
    assertThat(again.getSpec().operatingMode()).isEqualTo(OperatingMode.SUSPENDED);
    assertThat(again.unreadable()).isNull();
    assertThat(json.asJson(sandbox)).doesNotContain("unreadable", "unknownFields");
  }

  @Test
  void metadataAndKindSurvive() {
    DevSandbox sandbox = sandbox("{\"image\":\"x\"}");
    assertThat(sandbox.getMetadata().getName()).isEqualTo("s");
    assertThat(sandbox.getMetadata().getLabels()).containsEntry("a", "b");
    assertThat(sandbox.getKind()).isEqualTo("DevSandbox");
    assertThat(sandbox.getApiVersion()).isEqualTo("devsandbox.dev/v1alpha1");
  }

  @Test
  void anUnknownFieldIsNotedWithItsPlace() {
    EgressPolicy policy =
        json.unmarshal(
            """
            {"apiVersion":"devsandbox.dev/v1alpha1","kind":"EgressPolicy","metadata":{"name":"p"},
             "spec":{"rules":[{"name":"a","hosts":["a.test"]},
                              {"name":"b","hosts":["b.test"],"http":{"methods":["GET"]}}],
                     "mode":"Learn"}}
            """,
            EgressPolicy.class);
    assertThat(policy.unreadable()).isNull();
    assertThat(policy.unknownFields()).containsExactly("/rules/1/http", "/mode");
    assertThat(policy.getSpec().rules()).hasSize(2);
  }

  @Test
  void anUnknownEnumValueMakesItUnreadableAndSaysWhere() {
    DevSandbox sandbox = sandbox("{\"image\":\"x\",\"operatingMode\":\"Hibernated\"}");
    assertThat(sandbox.unreadable()).contains("Hibernated").contains("spec/operatingMode");
    assertThat(sandbox.getSpec()).isNull();
  }

  @Test
  void aChangedTypeMakesItUnreadableAndSaysWhere() {
    assertThat(sandbox("{\"image\":\"x\",\"ports\":\"all\"}").unreadable())
        .isEqualTo("the value has another type than this version expects at spec/ports");
    assertThat(sandbox("\"later\"").unreadable()).isNotNull();
    assertThat(sandbox("[1]").unreadable()).isNotNull();
  }

  @Test
  void aCopyStillSaysWhatCouldNotBeRead() {
    DevSandbox sandbox = sandbox("{\"image\":\"x\",\"operatingMode\":\"Hibernated\"}");
    DevSandbox copy = json.clone(sandbox);
    assertThat(copy).isNotSameAs(sandbox).isEqualTo(sandbox);
    assertThat(copy.unreadable()).isNotNull().isEqualTo(sandbox.unreadable());
    assertThat(json.clone(sandbox("{\"image\":\"x\",\"later\":1}")).unknownFields())
        .containsExactly("/later");
  }

  @Test
  void anUnreadableStatusIsAsGoodAsNone() {
    DevSandbox sandbox =
        json.unmarshal(
            "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"image\":\"x\"},\"status\":{\"conditions\":4}}",
            DevSandbox.class);
    assertThat(sandbox.getStatus()).isNull();
    assertThat(sandbox.unreadable()).isNull();
    assertThat(sandbox.getSpec().image()).isEqualTo("x");
  }

  @Test
  void anAbsentSpecIsAbsent() {
    assertThat(json.unmarshal("{\"metadata\":{\"name\":\"s\"}}", DevSandbox.class).getSpec())
        .isNull();
  }

  @Property(tries = 500)
  void noSpecStopsTheReader(@ForAll("specs") String spec) {
    assertThatCode(() -> sandbox(spec)).doesNotThrowAnyException();
  }

  @Provide
  Arbitrary<String> specs() {
    Arbitrary<String> scalar =
        Arbitraries.of(
            "null", "1", "-1.5e300", "\"x\"", "true", "[]", "{}", "[null]", "{\"a\":[{}]}");
    Arbitrary<String> field =
        Arbitraries.of(
            "image",
            "args",
            "env",
            "resources",
            "runAsUser",
            "ports",
            "egressPolicies",
            "operatingMode",
            "storage",
            "other");
    return Arbitraries.maps(field, Arbitraries.lazyOf(() -> scalar, () -> nested(scalar)))
        .ofMaxSize(6)
        .map(TolerantModuleTest::object);
  }

  private static Arbitrary<String> nested(Arbitrary<String> scalar) {
    return Arbitraries.maps(
            Arbitraries.of("name", "value", "port", "type", "size", "limits"), scalar)
        .ofMaxSize(3)
        .map(TolerantModuleTest::object)
        .flatMap(o -> Arbitraries.of(o, "[" + o + "]"));
  }

  private static String object(java.util.Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
        .collect(java.util.stream.Collectors.joining(",", "{", "}"));
  }

  private DevSandbox sandbox(String spec) {
    return json.unmarshal(
        "{\"apiVersion\":\"devsandbox.dev/v1alpha1\",\"kind\":\"DevSandbox\",\"metadata\":{\"name\":\"s\","
            + "\"labels\":{\"a\":\"b\"}},\"spec\":"
            + spec
            + "}",
        DevSandbox.class);
  }
}
