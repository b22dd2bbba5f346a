package dev.devsandbox.e2e.support;

import java.util.List;
import java.util.stream.Stream;

/** Drops everything that one pod sends to the broker, on the node, until closed. */
public final class ChannelCut implements AutoCloseable {
  private static final String TABLE = "devsandbox_test_cut";

  private final Node node;

  /** Cuts the control channels of the pod with this IPv4 address. */
  public ChannelCut(Node node, String podIp) {
    this.node = node;
    String hook = "{ type filter hook prerouting priority -400 ; }";
    List.of(
            List.of("add", "table", "ip", TABLE),
            List.of("add", "chain", "ip", TABLE, "pre", hook),
            List.of(
                "add", "rule", "ip", TABLE, "pre", "ip", "saddr", podIp, "tcp", "dport", "8443",
                "counter", "drop"))
        .forEach(this::nft);
  }

  private String nft(List<String> arguments) {
    return node.run(Stream.concat(Stream.of("nft"), arguments.stream()).toArray(String[]::new))
        .orFail();
  }

  /** How many packets it dropped so far. */
  public long dropped() {
    String rules = nft(List.of("list", "table", "ip", TABLE));
    return Long.parseLong(rules.replaceAll("(?s).*counter packets (\\d+).*", "$1"));
  }

  @Override
  public void close() {
    nft(List.of("delete", "table", "ip", TABLE));
  }
}
