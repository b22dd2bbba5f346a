package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The context by which {@code kubectl} reaches the cluster in a VM. The VM's folder remembers which
 * file it was put into, so that it is found there again.
 */
public final class KubeContext {
  private final Guest guest;
  private final Documents documents;

  /** What the folder remembers. */
  private record Remembered(Path kubeconfig) {}

  public KubeContext(Guest guest, Documents documents) {
    this.guest = guest;
    this.documents = documents;
  }

  /**
   * Adds the context {@link Guest#alias}, or replaces it.
   *
   * @param port of this machine's loopback address that leads to the cluster's API server
   */
  public void add(KubeconfigFile file, int port, GuestCluster cluster) throws Problem {
    documents.write(remembered(), new Remembered(file.path().toAbsolutePath()));
    file.change(before -> before.with(guest.alias(), port, cluster));
  }

  /**
   * Has the context, if it is there, lead to another port.
   *
   * @param port as in {@link #add}
   */
  public void move(int port) throws Problem {
    Optional<Remembered> found = documents.read(remembered(), Remembered.class);
    if (found.isPresent() && Files.exists(found.get().kubeconfig())) {
      new KubeconfigFile(found.get().kubeconfig())
          .change(before -> before.moved(guest.alias(), port));
    }
  }

  /** Removes the context from the file that it was added to; no other file is touched. */
  public void remove() throws Problem {
    Optional<Remembered> found = documents.read(remembered(), Remembered.class);
    if (found.isEmpty()) {
      return;
    }
    if (Files.exists(found.get().kubeconfig())) {
      new KubeconfigFile(found.get().kubeconfig()).change(b -> b.without(guest.alias()));
    }
    try {
      Files.deleteIfExists(remembered());
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE, remembered() + " can't be removed: " + e.getMessage(), "", e);
    }
  }

  private Path remembered() {
    return guest.home().folder().resolve("kubeconfig.json");
  }
}
