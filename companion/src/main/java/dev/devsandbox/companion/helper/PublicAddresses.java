package dev.devsandbox.companion.helper;

import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.IpAddress;
import dev.devsandbox.wire.IpRanges;
import dev.devsandbox.wire.NeverRanges;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses of the public internet: not this machine, not its network, no cloud's metadata. */
final class PublicAddresses {
  /** 2000::/3, the only IPv6 addresses that are assigned to the public (RFC 4291 §2.4). */
  private static final long GLOBAL_UNICAST = 1;

  private final IpRanges closed;

  PublicAddresses() {
    List<Cidr> all = new ArrayList<>(NeverRanges.ABSOLUTE);
    all.addAll(NeverRanges.PRIVATE);
    closed = IpRanges.of(all);
  }

  boolean contains(InetAddress address) {
    IpAddress bits = IpAddress.of(address);
    return !closed.contains(bits) && (!bits.ipv6() || bits.high() >>> 61 == GLOBAL_UNICAST);
  }
}
