package dev.devsandbox.operator.apply;

/** The fast path of an egress config to a running proxy. */
public interface ConfigPublisher {
  /** Sends a config that was just written to the pod's annotation; returns at once. */
  void publish(String podUid, String document);
}
