package dev.devsandbox.e2e.bench;

import java.nio.file.Path;

/**
 * The sidecars as processes of the real image: start, memory, and what the proxy carries, beside
 * squid and haproxy in the same run. {@code hack/bench} starts it where {@link Lab} says.
 */
public final class SidecarBench {
  private static final int TRANSFERS = 500;
  private static final int TUNNEL_ROUNDS = 3;

  private SidecarBench() {}

  /**
   * Runs the benchmark.
   *
   * @param args the number of starts, the lab's directory, the program {@code world}, the class
   *     path of the broker, and the file whose table is replaced
   */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    Lab lab = new Lab(Path.of(args[1]), Path.of(args[2]));
    String broker = args[3];
    String load = Load.ofTheMachine();
    Report report = new Report("bench sidecar");
    try (Running _ = lab.dns().start();
        Running peer = lab.peer().start()) {
      for (int pod = 1; pod <= Lab.PODS; pod++) {
        lab.fence(pod);
      }
      starts(lab, broker, rounds, report);
      memory(lab, broker, report);
      TunnelBench tunnels = new TunnelBench(lab, peer);
      tunnels.run(TUNNEL_ROUNDS, lab);
      tunnels.addTo(report);
    }
    String note =
        """
        Median and p95 of the runs; the ratio is that of the medians. PSS is that of one among the sidecars of five pods, 12 s after
        their start. Tunnels: client and peer on one CPU, the proxy on another; haproxy neither reads a CONNECT nor looks up a name.
        Processes that wanted a CPU before it began, in the last 1, 5 and 15 minutes: %s; what a quiet machine
        gives is below 1.\
        """
            .formatted(load);
    System.out.println(report.text(note));
    report.write(Path.of(args[4]), note);
  }

  private static void starts(Lab lab, String broker, int rounds, Report report) throws Exception {
    try (BrokerProcess running = BrokerProcess.start(broker, lab.files())) {
      StartBench starts = new StartBench(lab, running);
      // Of the first start the files are not in memory yet.
      new StartBench(lab, running).round();
      for (int round = 0; round < rounds; round++) {
        starts.round();
      }
      starts.addTo(report);
    }
  }

  private static void memory(Lab lab, String broker, Report report) throws Exception {
    MemoryBench memory = new MemoryBench(lab);
    memory.references();
    memory.withoutChannel();
    Series losses =
        new Series("egress in a fenced pod: half-close losses of " + TRANSFERS, "transfers");
    try (BrokerProcess running = BrokerProcess.start(broker, lab.files())) {
      memory.withChannel(running);
      try (Running egress = lab.sidecar(1, "egress", Lab.EGRESS).start()) {
        lab.workload(1).first(new Way.Direct(), egress.pid());
        losses.add(lab.workload(1).halfCloseLosses(new Way.Direct(), TRANSFERS));
      }
    }
    memory.addTo(report);
    report.add(losses, null);
  }
}
