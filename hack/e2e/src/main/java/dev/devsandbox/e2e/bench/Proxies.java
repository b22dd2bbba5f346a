package dev.devsandbox.e2e.bench;

import java.io.IOException;

/** The proxy without a fence, and what it is compared with, at the same place. */
final class Proxies {
  private Proxies() {}

  /** A proxy and the way through it. */
  record Proxy(Program program, Way way) {}

  static Proxy egress(Lab lab) throws IOException {
    return new Proxy(lab.unfencedEgress(), new Way.Connect(15002));
  }

  static Proxy squid(Lab lab) {
    return new Proxy(
        lab.reference("squid", "squid", "-N", "-f", "/run/squid.conf"), new Way.Connect(3128));
  }

  static Proxy haproxy(Lab lab) {
    return new Proxy(
        lab.reference("haproxy", "haproxy", "-f", "/run/haproxy.cfg"), new Way.Forwarded(10_000));
  }
}
