package dev.devsandbox.operator.config;

import java.util.Map;

/** An environment variable of the operator. */
public enum Setting {
  /** Namespace of the operator, its Service and its Secrets. */
  NAMESPACE(
      "DEVSANDBOX_NAMESPACE",
      "devsandbox-system",
      "Namespace of the operator, its Service and its Secrets.",
      ""),
  /** Image of fence, egress and identity. */
  SIDECAR_IMAGE(
      "DEVSANDBOX_SIDECAR_IMAGE",
      "localhost/devsandbox/sidecar:dev",
      "Image of fence, egress and identity.",
      ""),
  /** When a node fetches the sidecar image. */
  SIDECAR_PULL_POLICY(
      "DEVSANDBOX_SIDECAR_PULL_POLICY",
      "IfNotPresent",
      "When a node fetches the sidecar image: `Always`, `IfNotPresent` or `Never`.",
      ""),
  /** Where sidecars reach the broker. */
  BROKER(
      "DEVSANDBOX_BROKER",
      "",
      "Where sidecars reach the broker: a list of `ip:port` or `[ip]:port`.",
      "the Service's cluster addresses"),
  /** Resolvers the proxy asks. */
  DNS(
      "DEVSANDBOX_DNS",
      "",
      "Resolvers the proxy asks: a list of `ip:port` or `[ip]:port`.",
      "those of the Service `kube-system/kube-dns`"),
  /** Ranges of node addresses. */
  NODE_RANGES(
      "DEVSANDBOX_NODE_RANGES",
      "",
      "Where every node's address lies: a list of CIDRs that no sandbox can reach. A node outside them stops new sandboxes.",
      "the nodes' addresses at the start"),
  /** Ranges of pod addresses. */
  POD_RANGES(
      "DEVSANDBOX_POD_RANGES",
      "",
      "Where every pod's address lies: a list of CIDRs that no sandbox can reach.",
      "the nodes' pod ranges at the start"),
  /** Ranges of Service addresses. */
  SERVICE_RANGES(
      "DEVSANDBOX_SERVICE_RANGES",
      "",
      "Where Services have their addresses: a list of CIDRs that no sandbox can reach.",
      "those of the cluster's ServiceCIDRs"),
  /** Addresses from which the kubelet probes pods. */
  PROBE_RANGES(
      "DEVSANDBOX_PROBE_RANGES",
      "",
      "Where the kubelet's health checks come from: a list of CIDRs that reach the sidecars' health ports.",
      "the nodes' addresses, and the first address of each node's pod range, which a bridge has"),
  /** URL under which others find the keys of identity tokens. */
  ISSUER(
      "DEVSANDBOX_ISSUER",
      "",
      "The https URL under which others find the keys of identity tokens; it is the tokens' `iss`.",
      "`https://devsandbox-broker.NAMESPACE.svc:PORT`"),
  /** Port of the control channel. */
  CONTROL_PORT("DEVSANDBOX_CONTROL_PORT", "8443", "Port of the control channel.", ""),
  /** Port of the issuer's discovery document and keys. */
  OIDC_PORT(
      "DEVSANDBOX_OIDC_PORT", "8444", "Port of the issuer's discovery document and keys.", ""),
  /** Port of /livez, /readyz and /metrics. */
  HEALTH_PORT("DEVSANDBOX_HEALTH_PORT", "8080", "Port of `/livez`, `/readyz` and `/metrics`.", ""),
  /** How many reconciliations run at once. */
  PARALLELISM("DEVSANDBOX_PARALLELISM", "32", "How many reconciliations run at once, 1 to 90.", ""),
  /** How many pods start at once in the whole cluster. */
  STARTS(
      "DEVSANDBOX_STARTS",
      "0",
      "How many pods start at once in the whole cluster, at most 10000; 0 is two for each CPU of the nodes.",
      "");

  private final String variable;
  private final String defaultValue;
  private final String meaning;
  private final String found;

  Setting(String variable, String defaultValue, String meaning, String found) {
    this.variable = variable;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
    this.found = found;
  }

  /** Name of the environment variable. */
  public String variable() {
    return variable;
  }

  /** What holds without the variable. */
  public String defaultValue() {
    return defaultValue;
  }

  /** What it is and in which form, as Markdown. */
  public String meaning() {
    return meaning;
  }

  /** What holds without the variable where there is no fixed default; else empty. */
  public String found() {
    return found;
  }

  String in(Map<String, String> environment) {
    String value = environment.getOrDefault(variable, "").strip();
    return value.isEmpty() ? defaultValue : value;
  }
}
