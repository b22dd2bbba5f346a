package dev.devsandbox.companion.vm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;

/**
 * The ports of this machine's loopback address (127.0.0.1) that lead into a VM.
 *
 * @param ssh to the guest's port 22
 * @param kubernetes to the guest's port 6443
 */
public record Ports(int ssh, int kubernetes) {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  public Ports {
    if (ssh < 1 || ssh > 0xffff || kubernetes < 1 || kubernetes > 0xffff || ssh == kubernetes) {
      throw new IllegalArgumentException("two different ports from 1 to 65535");
    }
  }

  /**
   * Ports that nobody listens on now.
   *
   * @param taken ports of other VMs, which may not run now
   */
  public static Ports free(Set<Integer> taken) throws IOException {
    while (true) {
      try (ServerSocket ssh = listen(0);
          ServerSocket kubernetes = listen(0)) {
        if (!taken.contains(ssh.getLocalPort()) && !taken.contains(kubernetes.getLocalPort())) {
          return new Ports(ssh.getLocalPort(), kubernetes.getLocalPort());
        }
      }
    }
  }

  /** Whether nobody listens on them now. */
  public boolean areFree() {
    try (ServerSocket _ = listen(ssh);
        ServerSocket _ = listen(kubernetes)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Both ports. */
  Set<Integer> all() {
    return Set.of(ssh, kubernetes);
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
