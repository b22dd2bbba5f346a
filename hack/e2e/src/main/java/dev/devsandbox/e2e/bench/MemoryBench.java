package dev.devsandbox.e2e.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the sidecars of five pods keep in memory, some seconds after their start. */
final class MemoryBench {
  /** Longer than the JVM takes to give back what its start needed. */
  private static final Duration SETTLE = Duration.ofSeconds(12);

  private static final int TUNNELS = 200;

  private final Lab lab;
  private final Size squid = new Size("squid");
  private final Size squidTunnels = new Size("squid, " + TUNNELS + " tunnels");
  private final Size haproxy = new Size("haproxy");
  private final Size haproxyTunnels = new Size("haproxy, " + TUNNELS + " tunnels");
  private final Size egress = new Size("egress before the channel");
  private final Size identity = new Size("identity before the channel");
  private final Size egressUp = new Size("egress, channel up");
  private final Size identityUp = new Size("identity, channel up");
  private final Size egressTunnels = new Size("egress, channel up, " + TUNNELS + " tunnels");

  MemoryBench(Lab lab) {
    this.lab = lab;
  }

  private record Size(Series rss, Series pss) {
    Size(String name) {
      this(new Series(name, "MiB RSS"), new Series(name, "MiB PSS"));
    }

    void add(Running running) {
      rss.add(running.rss());
      pss.add(running.pss());
    }
  }

  /** squid and haproxy. */
  void references() throws IOException {
    reference(Proxies.squid(lab), squid, squidTunnels);
    reference(Proxies.haproxy(lab), haproxy, haproxyTunnels);
  }

  /** The sidecars of all pods, while there is no broker. */
  void withoutChannel() throws Exception {
    try (Sidecars sidecars = new Sidecars()) {
      settle();
      sidecars.egress.forEach(egress::add);
      sidecars.identity.forEach(identity::add);
    }
  }

  /** The sidecars of all pods with their channels up, then with tunnels. */
  void withChannel(BrokerProcess broker) throws Exception {
    try (Sidecars sidecars = new Sidecars()) {
      for (int pod = 1; pod <= Lab.PODS; pod++) {
        broker.await(pod, "egress", true);
        broker.await(pod, "identity", true);
      }
      settle();
      sidecars.egress.forEach(egressUp::add);
      sidecars.identity.forEach(identityUp::add);
      for (int pod = 1; pod <= Lab.PODS; pod++) {
        try (Running _ = lab.workload(pod).hold(new Way.Direct(), TUNNELS)) {
          egressTunnels.add(sidecars.egress.get(pod - 1));
        }
      }
    }
  }

  void addTo(Report report) {
    report.add(squid.rss, null);
    report.add(squidTunnels.rss, null);
    report.add(haproxy.rss, squid.rss);
    report.add(haproxyTunnels.rss, squidTunnels.rss);
    report.add(egress.rss, squid.rss);
    report.add(egressUp.rss, squid.rss);
    report.add(egressTunnels.rss, squidTunnels.rss);
    report.add(identity.rss, null);
    report.add(identityUp.rss, null);
    for (Size size : List.of(squid, egress, egressUp, egressTunnels, identity, identityUp)) {
      report.add(size.pss, null);
    }
  }

  private void reference(Proxies.Proxy proxy, Size idle, Size loaded) throws IOException {
    try (Running running = proxy.program().start()) {
      lab.client().first(proxy.way(), running.pid());
      idle.add(running);
      try (Running _ = lab.client().hold(proxy.way(), TUNNELS)) {
        loaded.add(running);
      }
    }
  }

  private static void settle() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
  }

  /** One of each in every pod; the proxies have carried a tunnel. */
  private final class Sidecars implements AutoCloseable {
    private final List<Running> egress = new ArrayList<>();
    private final List<Running> identity = new ArrayList<>();

    Sidecars() throws IOException {
      for (int pod = 1; pod <= Lab.PODS; pod++) {
        egress.add(lab.sidecar(pod, "egress", Lab.EGRESS).start());
        identity.add(lab.sidecar(pod, "identity", Lab.IDENTITY).start());
        lab.workload(pod).first(new Way.Direct(), egress.getLast().pid());
      }
    }

    @Override
    public void close() {
      egress.forEach(Running::close);
      identity.forEach(Running::close);
    }
  }
}
