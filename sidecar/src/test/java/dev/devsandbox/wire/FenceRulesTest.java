package dev.devsandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FenceRulesTest {
  private final List<String> rules = FenceRules.render(FenceConfigs.sample()).lines().toList();

  @Test
  void sidecarsReachTheBrokerBeforeAnythingIsRefused() {
    String broker = "\t\tip daddr 10.43.7.7 tcp dport 8443 ct mark set 0x00005b5b accept";
    List<String> identity = chain("identity_out");
    assertThat(identity).hasSize(3).first().isEqualTo(broker);
    assertThat(identity.getLast()).contains("denied_identity").contains("reject");
    assertThat(chain("egress_out")).containsSequence(broker);
  }

  @Test
  void anOpeningLiesBetweenNeverAndPrivate() {
    List<String> egress = chain("egress_out");
    int opening =
        egress.indexOf("\t\tip daddr 192.168.64.1 tcp dport 11434 ct mark set 0x00005b5b accept");
    assertThat(opening)
        .isGreaterThan(indexOf(egress, "@never6"))
        .isLessThan(indexOf(egress, "@private4"));
  }

  @Test
  void nodesAreNeverReachedAndOnlyTheyReachHealth() {
    assertThat(String.join("\n", rules)).contains("10.99.0.1").contains("fd00:99::1");
    assertThat(chain("in").stream().filter(rule -> rule.contains("15020")))
        .hasSize(2)
        .allMatch(rule -> rule.contains("saddr @nodes"));
  }

  @Test
  void inOutAndForwardDropByDefault() {
    assertThat(
            rules.stream()
                .filter(rule -> rule.matches("\\s*type filter hook (input|forward|output) .*")))
        .hasSize(3)
        .allMatch(rule -> rule.endsWith("policy drop;"));
  }

  @Test
  void withoutInboundPortsNothingNewComesIn() throws FenceFormatException {
    FenceConfig closed =
        FenceConfig.parse(FenceConfigs.SAMPLE.replace("\"inbound\":[8080]", "\"inbound\":[]"));
    assertThat(FenceRules.render(closed)).doesNotContain("tcp dport 8080");
    assertThat(chain("in")).anyMatch(rule -> rule.contains("tcp dport 8080"));
  }

  @Test
  void theHashIsThatOfTheText() {
    assertThat(FenceRules.hash("abc"))
        .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  private List<String> chain(String name) {
    int start = rules.indexOf("\tchain " + name + " {");
    List<String> rest = rules.subList(start + 1, rules.size());
    return rest.subList(0, rest.indexOf("\t}"));
  }

  private static int indexOf(List<String> rules, String part) {
    return rules.indexOf(
        rules.stream().filter(rule -> rule.contains(part)).findFirst().orElseThrow());
  }
}
