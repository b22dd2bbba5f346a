package dev.devsandbox.operator.plan;

import dev.devsandbox.api.json.TolerantModule;
import dev.devsandbox.api.v1alpha1.EgressPolicy;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** EgressPolicies for tests, read as the client reads them. */
public final class Policies {
  private static final KubernetesSerialization JSON = TolerantModule.serialization();

  private Policies() {}

  /** A policy with this spec, in YAML. */
  public static EgressPolicy policy(String name, long generation, String spec) {
    return JSON.unmarshal(
        "---\n{apiVersion: devsandbox.dev/v1alpha1, kind: EgressPolicy, metadata: {namespace: ns, name: "
            + name
            + ", uid: uid-"
            + name
            + ", generation: "
            + generation
            + "}, spec: "
            + spec
            + "}",
        EgressPolicy.class);
  }
}
