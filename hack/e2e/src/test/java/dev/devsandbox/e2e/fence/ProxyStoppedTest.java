package dev.devsandbox.e2e.fence;

import dev.devsandbox.e2e.support.Node;
import dev.devsandbox.e2e.support.Sandbox;

/** The attacks while the proxy is stopped: it holds its sockets and answers nothing. */
class ProxyStoppedTest extends FenceAttacks {
  @Override
  void disturb(Sandbox sandbox, Runnable attacks) {
    Node node = sandbox.project().cluster().node();
    try (HeldContainer held = HeldContainer.stopped(node, sandbox, "devsandbox-egress")) {
      attacks.run();
    }
  }

  @Override
  boolean proxyAnswers() {
    return false;
  }
}
