package dev.devsandbox.e2e.bench;

import java.io.IOException;
import java.time.Instant;

/** From exec to the first use, in time and CPU. */
final class StartBench {
  private static final double MILLIS = 1000;
  private static final Way STRAIGHT = new Way.Direct();

  private final Lab lab;
  private final BrokerProcess broker;
  private final Cost squid = new Cost("squid: exec → first tunnel (CONNECT)");
  private final Cost haproxy = new Cost("haproxy: exec → first tunnel (plain TCP)");
  private final Cost egress = new Cost("egress: exec → first tunnel (CONNECT)");
  private final Cost redirected =
      new Cost("egress in a fenced pod: exec → first tunnel (redirected)");
  private final Cost egressChannel = new Cost("egress in a fenced pod: exec → channel up");
  private final Cost identityChannel = new Cost("identity: exec → channel up");
  private final Cost token = new Cost("identity: exec → first token");
  private final Cost fence = new Cost("fence: exec → rules proven, ended");

  StartBench(Lab lab, BrokerProcess broker) {
    this.lab = lab;
    this.broker = broker;
  }

  /** Time and CPU of one thing. */
  private record Cost(Series time, Series cpu) {
    Cost(String name) {
      this(new Series(name, "ms"), new Series(name, "CPU-ms"));
    }

    void add(double from, Client.Moment until) {
      time.add((until.at() - from) * MILLIS);
      cpu.add(until.cpu() * MILLIS);
    }
  }

  /**
   * Each of them once, one after the other, so that a busy moment of the machine meets each alike.
   */
  void round() throws IOException, InterruptedException {
    firstTunnel(squid, Proxies.squid(lab));
    firstTunnel(haproxy, Proxies.haproxy(lab));
    firstTunnel(egress, Proxies.egress(lab));
    fence();
    egressInPod();
    identity();
  }

  void addTo(Report report) {
    report.add(squid.time, null);
    report.add(haproxy.time, squid.time);
    report.add(egress.time, squid.time);
    report.add(redirected.time, squid.time);
    report.add(egressChannel.time, null);
    report.add(identityChannel.time, null);
    report.add(token.time, null);
    report.add(fence.time, null);
    report.add(squid.cpu, null);
    report.add(haproxy.cpu, squid.cpu);
    report.add(egress.cpu, squid.cpu);
    report.add(redirected.cpu, squid.cpu);
    report.add(egressChannel.cpu, squid.cpu);
    report.add(identityChannel.cpu, null);
    report.add(token.cpu, null);
    report.add(fence.cpu, null);
  }

  private void firstTunnel(Cost cost, Proxies.Proxy proxy) {
    double start = now();
    try (Running running = proxy.program().start()) {
      cost.add(start, lab.client().first(proxy.way(), running.pid()));
    }
  }

  private void fence() {
    Client.Work work = lab.fence(1);
    fence.add(0, new Client.Moment(work.seconds(), work.cpu()));
  }

  private void egressInPod() throws IOException, InterruptedException {
    Program program = lab.sidecar(1, "egress", Lab.EGRESS);
    double start = now();
    try (Running running = program.start()) {
      redirected.add(start, lab.workload(1).first(STRAIGHT, running.pid()));
      channel(egressChannel, start, "egress", running);
    }
    broker.await(1, "egress", false);
  }

  private void identity() throws IOException, InterruptedException {
    Program program = lab.sidecar(1, "identity", Lab.IDENTITY);
    double start = now();
    try (Running running = program.start()) {
      channel(identityChannel, start, "identity", running);
      token.add(
          start,
          lab.workload(1)
              .answer(
                  "http://127.0.0.1:15004/v1/token?audience=bench",
                  "Devsandbox-Identity=true",
                  running.pid()));
    }
    broker.await(1, "identity", false);
  }

  private void channel(Cost cost, double start, String role, Running running)
      throws InterruptedException {
    double up = broker.await(1, role, true);
    cost.add(start, new Client.Moment(up, lab.client().cpu(running.pid())));
  }

  private static double now() {
    Instant now = Instant.now();
    return now.getEpochSecond() + now.getNano() / 1e9;
  }
}
