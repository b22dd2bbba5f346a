package dev.devsandbox.egress.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressDeny;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
  private static final int PORT = 443;

  private final AddressPolicy addresses =
      new AddressPolicy(
          List.of(cidr("10.43.0.0/16"), cidr("2001:db8:43::/48")), List.of(cidr("198.18.0.0/15")));

  /** Opens everything there is, so what is still refused is refused always. */
  private final Policy openAll =
      new Policy(
          new EgressConfig(
              "s",
              1,
              List.of(),
              List.of(new EgressRule.Cidrs("p/all", List.of("0.0.0.0/0", "::/0"), List.of(PORT))),
              List.of(new EgressDeny("p/deny", List.of(), List.of("203.0.113.66/32")))));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.0.1",
        "10.43.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:203.0.113.10",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:a9fe:a9fe::1",
        "2001::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "100::1",
        "2001:db8:43::1"
      })
  void noRuleOpensWhatIsNeverReached(String text) {
    assertThat(addresses.refusesResolved(address(text), PORT, openAll))
        .contains(Reason.NeverAddress);
    assertThat(addresses.refusesLiteral(address(text), PORT, openAll))
        .contains(Reason.NeverAddress);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.5",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.64.1",
        "100.64.0.1",
        "fc00::1",
        "fd12::1",
        "::2:0:0:1",
        "4000::1",
        "5f00::1",
        "1::1"
      })
  void aPrivateOrUnassignedAddressNeedsACidrRule(String text) {
    assertThat(addresses.refusesResolved(address(text), PORT, Policy.DENY_ALL))
        .contains(Reason.ResolvedPrivate);
    assertThat(addresses.refusesLiteral(address(text), PORT, Policy.DENY_ALL))
        .contains(Reason.NotAllowed);
    assertThat(addresses.refusesResolved(address(text), PORT, openAll)).isEmpty();
    assertThat(addresses.refusesLiteral(address(text), PORT, openAll)).isEmpty();
    assertThat(addresses.refusesResolved(address(text), PORT + 1, openAll))
        .contains(Reason.ResolvedPrivate);
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.10", "8.8.8.8", "172.32.0.1", "2001:db8:113::10", "2606::1"})
  void anAllowedNameMayResolveToAPublicAddress(String text) {
    assertThat(addresses.refusesResolved(address(text), PORT, Policy.DENY_ALL)).isEmpty();
    assertThat(addresses.refusesLiteral(address(text), PORT, Policy.DENY_ALL))
        .contains(Reason.NotAllowed);
  }

  @Test
  void denyWinsOverARuleForTheSameAddress() {
    IpAddress denied = address("203.0.113.66");
    assertThat(addresses.refusesResolved(denied, PORT, openAll)).contains(Reason.DeniedByPolicy);
    assertThat(addresses.refusesLiteral(denied, PORT, openAll)).contains(Reason.DeniedByPolicy);
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
