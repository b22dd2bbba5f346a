package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.access.Agent;
import dev.devsandbox.companion.access.GuestCluster;
import dev.devsandbox.companion.access.GuestKubernetes;
import dev.devsandbox.companion.access.GuestKubernetes.Look;
import dev.devsandbox.companion.access.GuestText;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Sees whether the Kubernetes of a guest came through a sleep, of the VM or of this machine. */
final class ClusterWatch {
  private final VmHome home;
  private final Documents documents;
  private final GuestKubernetes kubernetes;
  private final Consumer<String> log;
  private final InstantSource clock;

  /**
   * @param log told whether it did
   */
  ClusterWatch(
      VmHome home, Documents documents, Agent agent, Consumer<String> log, InstantSource clock) {
    this.home = home;
    this.documents = documents;
    this.kubernetes = new GuestKubernetes(agent);
    this.log = log;
    this.clock = clock;
  }

  /**
   * Looks until it answers. Of a guest without Kubernetes nothing is said.
   *
   * @param goOn whether to look again; may take its time
   */
  void check(BooleanSupplier goOn) {
    String said = "";
    do {
      Optional<String> trouble;
      try {
        trouble = trouble();
      } catch (Problem e) {
        trouble = Optional.of(GuestText.line(String.valueOf(e.getMessage())));
      }
      if (trouble.isEmpty()) {
        return;
      }
      if (!trouble.get().equals(said)) {
        said = trouble.get();
        told(new ClusterSign(false, said, clock.instant().truncatedTo(ChronoUnit.SECONDS)));
      }
    } while (goOn.getAsBoolean());
  }

  private Optional<String> trouble() throws Problem {
    return switch (kubernetes.look()) {
      case Look.Absent _ -> Optional.empty();
      case Look.Starting(String state) -> Optional.of("its unit is " + state);
      case Look.Failed(List<String> lines) -> Optional.of("its unit failed: " + lines);
      case Look.Up(GuestCluster cluster) -> trouble(cluster);
    };
  }

  private Optional<String> trouble(GuestCluster cluster) throws Problem {
    Optional<Vm> vm = documents.read(home.record(), Vm.class);
    if (vm.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> trouble = new ApiServer(vm.get().ports().kubernetes()).trouble(cluster);
    if (trouble.isEmpty()) {
      told(new ClusterSign(true, "", clock.instant().truncatedTo(ChronoUnit.SECONDS)));
    }
    return trouble.map(GuestText::line);
  }

  private void told(ClusterSign sign) {
    log.accept("Kubernetes " + sign);
    try {
      sign.write(home, documents);
    } catch (Problem e) {
      log.accept(e.getMessage());
    }
  }
}
