package dev.devsandbox.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the pod's network can reach, as the kernel's tables under {@code /proc/net} say.
 *
 * @param ipv4 the interface of the IPv4 default route, or none
 * @param ipv6 the interface of the IPv6 default route, or none
 * @param linkLocal an interface with a usable link-local IPv6 address, or none
 */
record Network(Optional<String> ipv4, Optional<String> ipv6, Optional<Link> linkLocal) {
  private static final int RTF_UP = 0x1;
  private static final int RTF_REJECT = 0x200;
  private static final int TENTATIVE = 0x40;
  private static final String LOOPBACK = "lo";
  private static final String GLOBAL = "00";
  private static final String LINK_LOCAL = "20";

  /**
   * An interface.
   *
   * @param name as in {@code ip link}
   * @param index the kernel's number for it
   */
  record Link(String name, int index) {}

  /** Reads the tables in this directory, {@code /proc/net} outside of tests. */
  static Network read(Path procNet) throws IOException {
    return new Network(
        lines(procNet.resolve("route")).flatMap(Network::defaultIpv4),
        lines(procNet.resolve("ipv6_route")).flatMap(Network::defaultIpv6),
        lines(procNet.resolve("if_inet6")).flatMap(Network::linkLocal));
  }

  /** Whether an IPv6 address of more than the link is still being checked for being unique. */
  static boolean isSettling(Path procNet) throws IOException {
    for (String line : lines(procNet.resolve("if_inet6")).orElse(List.of())) {
      String[] columns = columns(line);
      if (columns[3].equals(GLOBAL) && isTentative(columns)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTentative(String[] columns) {
    return (Integer.parseInt(columns[4], 16) & TENTATIVE) != 0;
  }

  /** The lines of a table; none where the kernel has no such protocol. */
  private static Optional<List<String>> lines(Path table) throws IOException {
    return Files.exists(table) ? Optional.of(Files.readAllLines(table)) : Optional.empty();
  }

  private static String[] columns(String line) {
    return line.trim().split("\\s+", -1);
  }

  /** Columns: interface, destination, gateway, flags, 3 counters, mask. */
  private static Optional<String> defaultIpv4(List<String> table) {
    for (String line : table.subList(Math.min(1, table.size()), table.size())) {
      String[] columns = columns(line);
      if (columns[1].equals("00000000") && columns[7].equals("00000000") && usable(columns[3])) {
        return Optional.of(columns[0]);
      }
    }
    return Optional.empty();
  }

  /** Columns: destination, its length, source, its length, gateway, 3 numbers, flags, interface. */
  private static Optional<String> defaultIpv6(List<String> table) {
    for (String line : table) {
      String[] columns = columns(line);
      if (columns[1].equals("00") && usable(columns[8]) && !columns[9].equals(LOOPBACK)) {
        return Optional.of(columns[9]);
      }
    }
    return Optional.empty();
  }

  private static boolean usable(String flags) {
    return (Integer.parseUnsignedInt(flags, 16) & (RTF_UP | RTF_REJECT)) == RTF_UP;
  }

  /** Columns: address, interface's index, prefix length, scope, flags, interface. */
  private static Optional<Link> linkLocal(List<String> table) {
    for (String line : table) {
      String[] columns = columns(line);
      boolean candidate = columns[3].equals(LINK_LOCAL) && !columns[5].equals(LOOPBACK);
      if (candidate && !isTentative(columns)) {
        return Optional.of(new Link(columns[5], Integer.parseInt(columns[1], 16)));
      }
    }
    return Optional.empty();
  }
}
