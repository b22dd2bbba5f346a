package dev.devsandbox.operator.config;

import java.util.Map;

/** An environment variable of the operator. */
public enum Setting {
  /** Namespace of the operator, its Service and its Secrets. */
  NAMESPACE("DEVSANDBOX_NAMESPACE", "devsandbox-system"),
  /** Image of fence, egress and identity. */
  SIDECAR_IMAGE("DEVSANDBOX_SIDECAR_IMAGE", "localhost/devsandbox/sidecar:dev"),
  /** When a node fetches the sidecar image: Always, IfNotPresent or Never. */
  SIDECAR_PULL_POLICY("DEVSANDBOX_SIDECAR_PULL_POLICY", "IfNotPresent"),
  /** Where sidecars reach the broker, ip:port with commas; empty: the Service's addresses. */
  BROKER("DEVSANDBOX_BROKER", ""),
  /** Resolvers the proxy asks, ip:port with commas; empty: kube-system's Service kube-dns. */
  DNS("DEVSANDBOX_DNS", ""),
  /** Ranges of node addresses, with commas; empty: the nodes' addresses at the start. */
  NODE_RANGES("DEVSANDBOX_NODE_RANGES", ""),
  /** Ranges of pod addresses, with commas; empty: the nodes' pod ranges at the start. */
  POD_RANGES("DEVSANDBOX_POD_RANGES", ""),
  /** Ranges of Service addresses, with commas; empty: the cluster's ServiceCIDRs. */
  SERVICE_RANGES("DEVSANDBOX_SERVICE_RANGES", ""),
  /**
   * Addresses from which the kubelet probes pods, with commas; empty: the nodes' addresses and the
   * first address of each node's pod range, which a bridge has.
   */
  PROBE_RANGES("DEVSANDBOX_PROBE_RANGES", ""),
  /** URL under which others find the keys of identity tokens; empty: the broker's Service. */
  ISSUER("DEVSANDBOX_ISSUER", ""),
  /** Port of the control channel. */
  CONTROL_PORT("DEVSANDBOX_CONTROL_PORT", "8443"),
  /** Port of the issuer's discovery document and keys. */
  OIDC_PORT("DEVSANDBOX_OIDC_PORT", "8444"),
  /** Port of /livez, /readyz and /metrics. */
  HEALTH_PORT("DEVSANDBOX_HEALTH_PORT", "8080"),
  /** How many reconciliations run at once. */
  PARALLELISM("DEVSANDBOX_PARALLELISM", "32"),
  /** How many pods start at once in the whole cluster; 0: two for each CPU of the nodes. */
  STARTS("DEVSANDBOX_STARTS", "0");

  private final String variable;
  private final String defaultValue;

  Setting(String variable, String defaultValue) {
    this.variable = variable;
    this.defaultValue = defaultValue;
  }

  /** Name of the environment variable. */
  public String variable() {
    return variable;
  }

  /** What holds without the variable. */
  public String defaultValue() {
    return defaultValue;
  }

  String in(Map<String, String> environment) {
    String value = environment.getOrDefault(variable, "").strip();
    return value.isEmpty() ? defaultValue : value;
  }
}
