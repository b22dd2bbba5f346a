package dev.devsandbox.egress.policy;

import static dev.devsandbox.wire.EgressProtocol.HTTP;
import static dev.devsandbox.wire.EgressProtocol.TCP;
import static dev.devsandbox.wire.EgressProtocol.TLS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressDeny;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.HostPattern;
import dev.devsandbox.wire.IpAddress;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
  private final Policy policy =
      new Policy(
          new EgressConfig(
              "s",
              1,
              List.of(),
              List.of(
                  hosts("p/a", List.of("a.test", "*.w.test"), TLS, 443),
                  hosts("p/b", List.of("a.test"), HTTP, 80, 8080),
                  hosts("p/c", List.of("a.test"), TCP, 443, 22, 8080),
                  hosts("p/d", List.of("*.deep.w.test"), TCP, 5432),
                  new EgressRule.Cidrs(
                      "p/e", List.of("10.1.0.0/16", "fd00:1::/32"), List.of(11434))),
              List.of(
                  new EgressDeny(
                      "p/deny-0", List.of("no.w.test", "*.no.w.test"), List.of("10.1.2.0/24")))));

  @ParameterizedTest
  @CsvSource({
    "a.test,443,TLS",
    "a.test,22,TCP",
    "a.test,8080,HTTP",
    "x.w.test,443,TLS",
    "x.y.w.test,443,TLS",
    "x.deep.w.test,5432,TCP"
  })
  void allowsByTheStrictestRuleOfNameAndPort(String name, int port, EgressProtocol protocol) {
    assertThat(policy.decide(new HostName(name), port))
        .isEqualTo(new Verdict.Allowed(Set.of(protocol)));
  }

  @ParameterizedTest
  @CsvSource({
    "b.test,443,NotAllowed",
    "x.a.test,443,NotAllowed",
    "w.test,443,NotAllowed",
    "xw.test,443,NotAllowed",
    "a.test,25,PortNotAllowed",
    "x.w.test,80,PortNotAllowed",
    "no.w.test,443,DeniedByPolicy",
    "x.no.w.test,443,DeniedByPolicy",
    "no.w.test,25,DeniedByPolicy"
  })
  void deniesWithTheReason(String name, int port, Reason reason) {
    assertThat(policy.decide(new HostName(name), port)).isEqualTo(new Verdict.Denied(reason));
  }

  @Test
  void tlsAndHttpOnOnePortAreToldApartByTheirBytes() {
    Policy both =
        policyOf(
            hosts("p/a", List.of("a.test"), TLS, 8443),
            hosts("p/b", List.of("a.test"), HTTP, 8443));
    assertThat(both.decide(new HostName("a.test"), 8443))
        .isEqualTo(new Verdict.Allowed(Set.of(TLS, HTTP)));
  }

  @Test
  void looksUpOnlyWhatSomePortAllows() {
    assertThat(policy.refusesLookup(new HostName("a.test"))).isEmpty();
    assertThat(policy.refusesLookup(new HostName("b.test"))).contains(Reason.NotAllowed);
    assertThat(policy.refusesLookup(new HostName("no.w.test"))).contains(Reason.DeniedByPolicy);
  }

  @Test
  void knowsTheWildcardThatBringsAName() {
    assertThat(policy.wildcardFor(new HostName("x.w.test"))).contains("*.w.test");
    assertThat(policy.wildcardFor(new HostName("a.test"))).isEmpty();
  }

  @Test
  void opensAddressesByCidrAndPortOnly() {
    assertThat(policy.opens(address("10.1.9.9"), 11434)).isTrue();
    assertThat(policy.opens(address("fd00:1::9"), 11434)).isTrue();
    assertThat(policy.opens(address("10.1.9.9"), 443)).isFalse();
    assertThat(policy.opens(address("10.2.0.1"), 11434)).isFalse();
    assertThat(policy.denies(address("10.1.2.3"))).isTrue();
  }

  @Test
  void nothingIsAllowedWithoutAConfig() {
    assertThat(Policy.DENY_ALL.decide(new HostName("a.test"), 443))
        .isEqualTo(new Verdict.Denied(Reason.NotAllowed));
    assertThat(Policy.DENY_ALL.opens(address("10.1.9.9"), 443)).isFalse();
  }

  @Property
  void aNameIsAllowedExactlyIfAPatternMatchesAndNoDenyDoes(
      @ForAll("patterns") List<String> allowed,
      @ForAll("patterns") List<String> denied,
      @ForAll("names") String text) {
    HostName name = new HostName(text);
    EgressConfig config =
        new EgressConfig(
            "s",
            1,
            List.of(),
            allowed.isEmpty() ? List.of() : List.of(hosts("p/a", allowed, TLS, 443)),
            List.of(new EgressDeny("p/d", denied, List.of())));
    boolean expected = matches(allowed, name) && !matches(denied, name);
    assertThat(new Policy(config).decide(name, 443) instanceof Verdict.Allowed).isEqualTo(expected);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("a", "b")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(labels -> String.join(".", labels) + ".test");
  }

  @Provide
  Arbitrary<List<String>> patterns() {
    return names().flatMap(name -> Arbitraries.of(name, "*." + name)).list().ofMaxSize(4);
  }

  private static boolean matches(List<String> patterns, HostName name) {
    return patterns.stream()
        .anyMatch(pattern -> HostPattern.parse(pattern).orElseThrow().matches(name));
  }

  private static Policy policyOf(EgressRule... rules) {
    return new Policy(new EgressConfig("s", 1, List.of(), List.of(rules), List.of()));
  }

  private static EgressRule hosts(
      String rule, List<String> hosts, EgressProtocol protocol, Integer... ports) {
    return new EgressRule.Hosts(rule, hosts, protocol, List.of(ports));
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
