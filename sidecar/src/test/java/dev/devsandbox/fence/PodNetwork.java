package dev.devsandbox.fence;

import dev.devsandbox.wire.FenceFormatException;
import dev.devsandbox.wire.FenceReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace like a pod's, and one beside it in the node's role that counts each packet
 * the pod lets out. Needs root.
 */
final class PodNetwork implements AutoCloseable {
  /** Whether the pod has IPv6 addresses beyond the link-local one. */
  enum Family {
    IPV4,
    DUAL
  }

  /**
   * How a run of the fence ended.
   *
   * @param status its exit code
   * @param report its termination message
   * @param log what it printed
   */
  record Run(int status, FenceReport report, String log) {}

  private static final AtomicInteger SERIAL = new AtomicInteger();
  private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

  private final Path directory;
  private final String name =
      "fence" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet();
  private final String node = name + "n";

  PodNetwork(Path directory, Family family) throws IOException, InterruptedException {
    this.directory = directory;
    shell(
        """
        ip netns add POD
        ip netns add NODE
        ip -n POD link set lo up
        ip -n POD link add eth0 type veth peer name pod0 netns NODE
        ip -n NODE addr add 10.42.0.1/24 dev pod0
        ip -n NODE -6 addr add fd00:42::1/64 dev pod0 nodad
        ip netns exec NODE nft -f - <<'RULES'
        table netdev capture {
          counter out {
          }
          chain in {
            type filter hook ingress device "pod0" priority 0; policy accept;
            meta protocol arp accept
            icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } accept
            icmpv6 type mld2-listener-report accept
            counter name out accept
          }
        }
        RULES
        ip -n NODE link set pod0 up
        ip -n POD addr add 10.42.0.5/24 dev eth0
        ip netns exec POD sysctl -qw net.ipv4.ping_group_range='0 2147483647' \\
            net.ipv6.conf.eth0.accept_dad=0
        ip -n POD link set eth0 up
        ip -n POD route add default via 10.42.0.1
        """);
    shell(
        """
        for attempt in $(seq 200); do
          ip -n POD -6 addr show dev eth0 scope link -tentative | grep -q fe80 && exit
          sleep 0.05
        done
        exit 1
        """);
    if (family == Family.DUAL) {
      shell(
          """
          ip -n POD -6 addr add fd00:42::5/64 dev eth0 nodad
          ip -n POD -6 route add default via fd00:42::1
          """);
    }
  }

  /** Runs the fence, with the given nft instead of the system's where there is one. */
  Run fence(String config, Map<String, String> environment)
      throws IOException, InterruptedException, FenceFormatException {
    Path report = directory.resolve("termination-log");
    ProcessBuilder fence =
        new ProcessBuilder(
            "ip",
            "netns",
            "exec",
            name,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            FenceMain.class.getName());
    fence.environment().put("DEVSANDBOX_FENCE", config);
    fence.environment().put("DEVSANDBOX_TERMINATION_LOG", report.toString());
    fence.environment().putAll(environment);
    Process process = fence.redirectErrorStream(true).start();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    return new Run(status, FenceReport.parse(Files.readString(report)), log);
  }

  /** How many packets left the pod so far, those that every network needs excepted. */
  long packetsOut() throws IOException, InterruptedException {
    Matcher packets = PACKETS.matcher(shell("ip netns exec NODE nft list counters"));
    if (!packets.find()) {
      throw new IllegalStateException("no capture");
    }
    return Long.parseLong(packets.group(1));
  }

  /** Runs commands; {@code POD} and {@code NODE} stand for the names of the namespaces. */
  String shell(String commands) throws IOException, InterruptedException {
    String script = commands.replace("NODE", node).replace("POD", name);
    Process process =
        new ProcessBuilder(List.of("sh", "-ec", script)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
    return output;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    shell("ip netns del POD\nip netns del NODE");
  }
}
