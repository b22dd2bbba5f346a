package dev.devsandbox.companion.up;

import dev.devsandbox.companion.access.Agent;
import dev.devsandbox.companion.access.GuestCluster;
import dev.devsandbox.companion.access.GuestImages;
import dev.devsandbox.companion.access.GuestKubernetes;
import dev.devsandbox.companion.access.GuestKubernetes.Look;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code up} does in a running guest; nothing of what the guest says is believed. */
final class GuestSteps {
  private final Name vm;
  private final Agent agent;
  private final Waiter waiter;

  GuestSteps(Name vm, Agent agent, Waiter waiter) {
    this.vm = vm;
    this.agent = agent;
    this.waiter = waiter;
  }

  /**
   * Waits until the guest's Kubernetes answers there.
   *
   * @throws Problem with the unit's last words when it failed
   */
  GuestCluster awaitCluster() throws Problem {
    GuestKubernetes kubernetes = new GuestKubernetes(agent);
    Seen seen = new Seen();
    waiter.await(
        "Kubernetes in the VM",
        "devsandbox vm exec %s -- journalctl -u %s".formatted(vm, GuestKubernetes.UNIT),
        () -> seen.of(kubernetes));
    return seen.cluster.orElseThrow();
  }

  /** What the looks told, from the first on. */
  private final class Seen {
    private Optional<GuestCluster> cluster = Optional.empty();
    private boolean looked;

    Optional<String> of(GuestKubernetes kubernetes) throws Problem {
      try {
        Look look = kubernetes.look();
        if (look instanceof Look.Failed && !looked) {
          // Before this run: who runs up again wants it tried again.
          kubernetes.restart();
          looked = true;
          return Optional.of("its start had failed, and is tried again");
        }
        looked = true;
        return missing(look);
      } catch (Problem e) {
        // A busy guest may take its time.
        if (e.kind() == Problem.Kind.TIMEOUT) {
          return Optional.of(String.valueOf(e.getMessage()));
        }
        throw e;
      }
    }

    private Optional<String> missing(Look look) throws Problem {
      return switch (look) {
        case Look.Up(GuestCluster found) -> {
          cluster = Optional.of(found);
          yield Optional.empty();
        }
        case Look.Starting(String state) -> Optional.of(state);
        case Look.Failed(List<String> log) -> throw failed(log);
        case Look.Absent _ ->
            throw new Problem(
                Problem.Kind.REFUSED,
                "the guest of " + vm + " has no Kubernetes",
                "put the VM on an image that has it: devsandbox vm upgrade " + vm);
      };
    }
  }

  private Problem failed(List<String> log) {
    return new Problem(
        Problem.Kind.FAILED,
        "Kubernetes did not start in the VM; its last words:\n    " + String.join("\n    ", log),
        "devsandbox vm exec --user root %s -- systemctl restart %s; or take a fresh VM: devsandbox"
                .formatted(vm, GuestKubernetes.UNIT)
            + " down --delete "
            + vm);
  }

  /**
   * Brings images that the guest lacks.
   *
   * @return how many
   */
  int load(List<Bundle.ContainerImage> wanted, GuestImages images) throws Problem {
    if (wanted.isEmpty()) {
      return 0;
    }
    Map<String, String> present = images.present();
    int loaded = 0;
    for (Bundle.ContainerImage image : wanted) {
      if (!image.digest().equals(present.get(image.reference()))) {
        waiter.say("copying " + image.reference() + " into the VM");
        images.load(image.archive(), waiter.deadline().left());
        loaded++;
      }
    }
    return loaded;
  }
}
