package dev.devsandbox.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceConfigs;
import dev.devsandbox.wire.FenceCounter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProbePlanTest {
  private static final Network DUAL =
      new Network(
          Optional.of("eth0"), Optional.of("eth0"), Optional.of(new Network.Link("eth0", 2)));
  private static final Network IPV4 =
      new Network(Optional.of("eth0"), Optional.empty(), Optional.empty());

  private final FenceConfig config = FenceConfigs.sample();

  @Test
  void everyUidIsTriedInBothFamilies() {
    assertThat(ProbePlan.of(config, DUAL))
        .extracting(Probe::uid, probe -> probe.target().address().ipv6())
        .contains(
            tuple(1000, true),
            tuple(1000, false),
            tuple(65533, true),
            tuple(64322, true),
            tuple(64321, true),
            tuple(64321, false));
  }

  @Test
  void everyCounterThatAProcessCanIncrementIsProven() {
    Set<FenceCounter> counted =
        ProbePlan.of(config, DUAL).stream()
            .flatMap(probe -> probe.counters().stream())
            .collect(Collectors.toSet());
    assertThat(counted)
        .as("inbound, forwarded and older conversations cannot be made from inside")
        .containsExactlyInAnyOrderElementsOf(
            EnumSet.complementOf(
                EnumSet.of(
                    FenceCounter.DENIED_INBOUND,
                    FenceCounter.DENIED_FORWARD,
                    FenceCounter.DENIED_TCP)));
  }

  @Test
  void eachConfiguredNeverRangeIsTriedByTheProxy() {
    assertThat(ProbePlan.of(config, DUAL))
        .filteredOn(probe -> probe.proof().equals("never/tcp4/64321"))
        .extracting(probe -> probe.target().address().toString())
        .contains("10.42.0.1", "10.43.0.1", "10.99.0.1", "169.254.169.254");
  }

  @Test
  void withoutIpv6ItIsShownThatThereIsNone() {
    List<Probe> ipv6 =
        ProbePlan.of(config, IPV4).stream()
            .filter(probe -> probe.target().address().ipv6())
            .toList();
    assertThat(ipv6).isNotEmpty().allMatch(probe -> probe.proof().startsWith("unreachable/"));
  }

  @Test
  void onlyLoopbackMulticastTestNetsAndRefusedAddressesAreEverTried() {
    assertThat(ProbePlan.of(config, DUAL))
        .filteredOn(probe -> probe.uid() == 64321 && probe.protocol() == Protocol.TCP)
        .as("the proxy's uid could really connect: nothing public, nothing that is open")
        .extracting(probe -> probe.target().address().toString())
        .doesNotContain("192.0.2.1", "2001:db8::1", "10.43.7.7", "10.43.0.10", "192.168.64.1");
  }
}
