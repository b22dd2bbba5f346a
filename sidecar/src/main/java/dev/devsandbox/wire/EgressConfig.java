package dev.devsandbox.wire;

import java.util.List;

/**
 * All that one pod's proxy has to know about what its workload may reach. It holds no credential:
 * it lies in an annotation of the pod.
 *
 * @param sandbox UID of the DevSandbox
 * @param seq counter of this pod; the higher one wins, the same one never has two contents
 * @param inputs where the rules came from, for explanation only
 * @param rules none means nothing is reachable
 * @param deny wins over every rule
 */
public record EgressConfig(
    String sandbox, long seq, List<Input> inputs, List<EgressRule> rules, List<EgressDeny> deny) {
  /** The version of the document that this code writes and reads. */
  public static final int VERSION = 1;

  public EgressConfig {
    inputs = List.copyOf(inputs);
    rules = List.copyOf(rules);
    deny = List.copyOf(deny);
  }

  /**
   * An object that was compiled into the config. Generations are no order: a recreated object
   * starts at 1 again.
   */
  public record Input(String kind, String name, String uid, long generation) {}
}
