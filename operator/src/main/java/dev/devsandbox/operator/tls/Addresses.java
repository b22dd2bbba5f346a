package dev.devsandbox.operator.tls;

import java.net.InetAddress;

/** One spelling per IP address. */
final class Addresses {
  private Addresses() {}

  static String canonical(String literal) {
    return InetAddress.ofLiteral(literal).getHostAddress();
  }
}
