package dev.devsandbox.fence;

import dev.devsandbox.wire.IpAddress;

/**
 * Where a probe sends to.
 *
 * @param address the destination
 * @param port its port; ignored by protocols without ports
 * @param scope index of the interface a link-local destination is on, else 0
 * @param device interface the socket is bound to, empty for none
 */
record Target(IpAddress address, int port, int scope, String device) {
  static Target of(String address, int port) {
    return new Target(IpAddress.parse(address).orElseThrow(), port, 0, "");
  }

  static Target of(IpAddress address, int port) {
    return new Target(address, port, 0, "");
  }

  Target onLink(int index) {
    return new Target(address, port, index, device);
  }

  Target boundTo(String interfaceName) {
    return new Target(address, port, scope, interfaceName);
  }

  @Override
  public String toString() {
    return (address.ipv6() ? "[" + address + "]:" : address + ":")
        + port
        + (device.isEmpty() ? "" : " by " + device);
  }
}
