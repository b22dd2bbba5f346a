package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What was last seen of the Kubernetes in a VM, after the VM or this machine had slept.
 *
 * @param answers whether its API server answered through its port here
 * @param said why not; empty if it did
 * @param seen when
 */
public record ClusterSign(boolean answers, String said, Instant seen) {
  /** The last sign, if there was a reason to look and the guest has Kubernetes. */
  public static Optional<ClusterSign> of(VmHome home, Documents documents) throws Problem {
    return documents.read(file(home), ClusterSign.class);
  }

  void write(VmHome home, Documents documents) throws Problem {
    documents.write(file(home), this);
  }

  /** Removes what was seen before a boot, which says nothing of what runs after it. */
  static void forget(VmHome home) throws Problem {
    PrivateFile.delete(file(home));
  }

  private static Path file(VmHome home) {
    return home.folder().resolve("cluster.json");
  }

  /** One line for people. */
  @Override
  public String toString() {
    return answers ? "answered at " + seen : "did not answer at " + seen + ": " + said;
  }
}
