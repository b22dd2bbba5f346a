package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Name;
import java.nio.file.Path;

/**
 * What one has to know of a VM to get into it.
 *
 * @param folder the VM's folder: its sockets, its log, its {@code known_hosts}
 * @param user the guest's user that the companion's key opens
 * @param sshPort the port on this machine's loopback that leads to the guest's SSH server
 */
public record Guest(Name name, Path folder, String user, int sshPort) {
  /** The name by which SSH knows the guest; also that of its Kubernetes context. */
  public String alias() {
    return "devsandbox-" + name;
  }
}
