package dev.devsandbox.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTest {
  private static final String HEADER =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
  private static final String ZERO = "0".repeat(32);

  @TempDir Path proc;

  @BeforeEach
  void aPodOfTwoFamilies() throws IOException {
    table(
        "route",
        HEADER
            + "eth0\t00000000\t01002A0A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
            + "eth0\t00002A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
    table(
        "ipv6_route",
        ZERO
            + " 00 "
            + ZERO
            + " 00 "
            + "fd000042000000000000000000000001"
            + " 00000400 00000001 00000000 00000003     eth0\n"
            + ZERO
            + " 00 "
            + ZERO
            + " 00 "
            + ZERO
            + " ffffffff 00000001 00000000 00200200       lo\n");
    table(
        "if_inet6",
        """
        00000000000000000000000000000001 01 80 10 80       lo
        fd000042000000000000000000000005 02 40 00 80     eth0
        fe800000000000004c0833fffe07cb1b 02 40 20 80     eth0
        """);
  }

  @Test
  void findsBothDefaultRoutesAndTheLink() throws IOException {
    Network network = Network.read(proc);
    assertThat(network.ipv4()).contains("eth0");
    assertThat(network.ipv6()).contains("eth0");
    assertThat(network.linkLocal()).contains(new Network.Link("eth0", 2));
    assertThat(Network.isSettling(proc)).isFalse();
  }

  @Test
  void aRouteThatRejectsLeadsNowhere() throws IOException {
    table(
        "ipv6_route",
        ZERO + " 00 " + ZERO + " 00 " + ZERO + " ffffffff 00000001 00000000 00200200     eth0\n");
    assertThat(Network.read(proc).ipv6()).isEmpty();
  }

  @Test
  void aKernelWithoutIpv6HasNone() throws IOException {
    Files.delete(proc.resolve("ipv6_route"));
    Files.delete(proc.resolve("if_inet6"));
    assertThat(Network.read(proc))
        .isEqualTo(new Network(Optional.of("eth0"), Optional.empty(), Optional.empty()));
    assertThat(Network.isSettling(proc)).isFalse();
  }

  @Test
  void anAddressBeingCheckedIsAwaitedUnlessItIsOfTheLinkOnly() throws IOException {
    table("if_inet6", "fd000042000000000000000000000005 02 40 00 c0     eth0\n");
    assertThat(Network.isSettling(proc)).isTrue();
    table("if_inet6", "fe800000000000004c0833fffe07cb1b 02 40 20 c0     eth0\n");
    assertThat(Network.isSettling(proc)).isFalse();
    assertThat(Network.read(proc).linkLocal()).isEmpty();
  }

  private void table(String name, String content) throws IOException {
    Files.writeString(proc.resolve(name), content);
  }
}
