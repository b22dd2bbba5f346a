package dev.devsandbox.e2e.fence;

import dev.devsandbox.e2e.support.Node;
import dev.devsandbox.e2e.support.Sandbox;

/** The attacks while the proxy is dead and the kubelet waits before it starts it again. */
class ProxyDeadTest extends FenceAttacks {
  @Override
  void disturb(Sandbox sandbox, Runnable attacks) {
    Node node = sandbox.project().cluster().node();
    try (HeldContainer held = HeldContainer.dead(node, sandbox, "devsandbox-egress")) {
      attacks.run();
    }
  }

  @Override
  boolean proxyAnswers() {
    return false;
  }
}
