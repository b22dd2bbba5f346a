package dev.devsandbox.operator.desired;

import dev.devsandbox.api.Labels;

/** Names of a sandbox's children: the same for the same sandbox, always. */
public final class ChildNames {
  private static final int LONGEST = 253;

  private ChildNames() {}

  /** The pod's. */
  public static String pod(String sandbox) {
    return sandbox;
  }

  /** The claim's. */
  public static String claim(String sandbox) {
    return Labels.shortened(sandbox + "-workspace", LONGEST);
  }

  /** The NetworkPolicy's. */
  public static String networkPolicy(String sandbox) {
    return Labels.shortened(sandbox + "-devsandbox", LONGEST);
  }
}
