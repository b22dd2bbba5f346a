package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.vm.VmHome;

/**
 * What one has to know of a VM to get into it.
 *
 * @param home the VM's folder
 * @param user the guest's user that the companion's key opens
 * @param sshPort the port on this machine's loopback that leads to the guest's SSH server
 */
public record Guest(Name name, VmHome home, String user, int sshPort) {
  /** The name by which SSH knows the guest; also that of its Kubernetes context. */
  public String alias() {
    return "devsandbox-" + name;
  }
}
