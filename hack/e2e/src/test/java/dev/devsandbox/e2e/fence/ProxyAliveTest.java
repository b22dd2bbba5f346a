package dev.devsandbox.e2e.fence;

import dev.devsandbox.e2e.support.Sandbox;

/** The attacks while the proxy lives. */
class ProxyAliveTest extends FenceAttacks {
  @Override
  void disturb(Sandbox sandbox, Runnable attacks) {
    attacks.run();
  }

  @Override
  boolean proxyAnswers() {
    return true;
  }
}
