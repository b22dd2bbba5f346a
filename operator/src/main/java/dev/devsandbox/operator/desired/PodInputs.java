package dev.devsandbox.operator.desired;

import dev.devsandbox.wire.FenceConfig;

/**
 * What a pod is built from beside the sandbox's spec.
 *
 * @param fence its kernel openings, fixed for its life
 * @param egressConfig the text of its first egress config
 * @param brokerCa PEM bundle of the broker's CAs
 * @param platform the same for every sandbox
 */
public record PodInputs(
    FenceConfig fence, String egressConfig, String brokerCa, Platform platform) {

  /**
   * Where sidecars come from and whom they call.
   *
   * @param brokerName the name the broker's certificate must carry
   */
  public record Platform(String sidecarImage, String sidecarPullPolicy, String brokerName) {}
}
