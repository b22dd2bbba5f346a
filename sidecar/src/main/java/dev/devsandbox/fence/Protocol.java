package dev.devsandbox.fence;

/** What an ordinary process can ask {@code socket(2)} for. */
enum Protocol {
  TCP(Constants.STREAM, 6, 6),
  MPTCP(Constants.STREAM, 262, 262),
  UDP(Constants.DATAGRAM, 17, 17),
  UDPLITE(Constants.DATAGRAM, 136, 136),
  ICMP(Constants.DATAGRAM, 1, 58);

  private final int type;
  private final int overIpv4;
  private final int overIpv6;

  Protocol(int type, int overIpv4, int overIpv6) {
    this.type = type;
    this.overIpv4 = overIpv4;
    this.overIpv6 = overIpv6;
  }

  int type() {
    return type;
  }

  int number(boolean ipv6) {
    return ipv6 ? overIpv6 : overIpv4;
  }

  boolean isStream() {
    return type == Constants.STREAM;
  }

  /** Whether a kernel, or the pod's sysctls, may not offer it to a process at all. */
  boolean isOptional() {
    return this != TCP && this != UDP;
  }

  private static final class Constants {
    static final int STREAM = 1;
    static final int DATAGRAM = 2;
  }
}
