package dev.devsandbox.e2e.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes through the proxies. With two CPUs or more each proxy has one for itself, client and
 * peer share another; so a direct connection shows what this bench could carry at most.
 */
final class TunnelBench {
  private static final int TRAFFIC_CPU = 0;
  private static final int PROXY_CPU = 1;
  private static final int MANY = 8;
  private static final int AT_ONCE = 16;
  private static final Duration TIME = Duration.ofMillis(1500);
  private static final Duration WARM_UP = Duration.ofMillis(700);
  private static final double GIGA = 1e9;

  private final Client client;
  private final Figures direct = new Figures("direct");
  private final Figures squid = new Figures("squid");
  private final Figures haproxy = new Figures("haproxy");
  private final Figures egress = new Figures("egress");

  TunnelBench(Lab lab, Running peer) {
    peer.pin(TRAFFIC_CPU);
    client = lab.client(TRAFFIC_CPU);
  }

  /** What is measured of one way. */
  private record Figures(
      Series one, Series many, Series onePerCpu, Series manyPerCpu, Series opened) {
    Figures(String name) {
      this(
          new Series(name + ": 1 tunnel", "GB/s"),
          new Series(name + ": " + MANY + " tunnels", "GB/s"),
          new Series(name + ": 1 tunnel", "GB/CPU-s"),
          new Series(name + ": " + MANY + " tunnels", "GB/CPU-s"),
          new Series(name + ": tunnels opened and used", "1/s"));
    }
  }

  /** All of them for so many rounds, in turn. */
  void run(int rounds, Lab lab) throws Exception {
    List<Proxies.Proxy> proxies =
        List.of(Proxies.squid(lab), Proxies.haproxy(lab), Proxies.egress(lab));
    List<Figures> figures = List.of(squid, haproxy, egress);
    List<Running> running = new ArrayList<>();
    try {
      for (Proxies.Proxy proxy : proxies) {
        Running started = proxy.program().start();
        running.add(started);
        client.first(proxy.way(), started.pid());
        client.pull(proxy.way(), MANY, WARM_UP, started.pid());
        client.rate(proxy.way(), AT_ONCE, WARM_UP, started.pid());
        started.pin(PROXY_CPU);
      }
      for (int round = 0; round < rounds; round++) {
        measure(direct, new Way.Direct(), null);
        for (int i = 0; i < proxies.size(); i++) {
          measure(figures.get(i), proxies.get(i).way(), running.get(i));
        }
      }
    } finally {
      running.forEach(Running::close);
    }
  }

  void addTo(Report report) {
    List<Figures> proxies = List.of(squid, haproxy, egress);
    report.add(direct.one, null);
    proxies.forEach(figures -> report.add(figures.one, direct.one));
    report.add(direct.many, null);
    proxies.forEach(figures -> report.add(figures.many, direct.many));
    proxies.forEach(figures -> report.add(figures.onePerCpu, squid.onePerCpu));
    proxies.forEach(figures -> report.add(figures.manyPerCpu, squid.manyPerCpu));
    report.add(direct.opened, null);
    report.add(squid.opened, direct.opened);
    report.add(haproxy.opened, squid.opened);
    report.add(egress.opened, squid.opened);
    report.add(egress.opened, haproxy.opened);
  }

  private void measure(Figures figures, Way way, @Nullable Running proxy) {
    long pid = proxy == null ? 0 : proxy.pid();
    Client.Work one = client.pull(way, 1, TIME, pid);
    Client.Work many = client.pull(way, MANY, TIME, pid);
    Client.Work opened = client.rate(way, AT_ONCE, TIME, pid);
    figures.one.add(one.count() / one.seconds() / GIGA);
    figures.many.add(many.count() / many.seconds() / GIGA);
    figures.opened.add(opened.count() / opened.seconds());
    if (proxy != null) {
      figures.onePerCpu.add(one.count() / one.cpu() / GIGA);
      figures.manyPerCpu.add(many.count() / many.cpu() / GIGA);
    }
  }
}
