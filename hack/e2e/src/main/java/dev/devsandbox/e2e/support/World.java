package dev.devsandbox.e2e.support;

/** The addresses of the test world of {@code hack/cluster}, and a policy that opens some of it. */
public final class World {
  private World() {}

  /** IPv4 address of {@code allowed.test}. */
  public static final String ALLOWED4 = "203.0.113.10";

  /** IPv6 address of {@code allowed.test}. */
  public static final String ALLOWED6 = "2001:db8:113::10";

  /** IPv4 address of {@code denied.test}. */
  public static final String DENIED4 = "203.0.113.66";

  /** IPv6 address of {@code denied.test}. */
  public static final String DENIED6 = "2001:db8:113::66";

  /** What the tests of the fence allow: every protocol once, a wildcard, hostile answers of DNS. */
  public static final String POLICY =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: EgressPolicy
      metadata: {name: world}
      spec:
        rules:
        - name: web
          hosts: [allowed.test, git.test, "*.wild.test"]
        - name: plain
          hosts: [allowed.test]
          protocol: HTTP
        - name: ssh
          hosts: [ssh.test]
          protocol: TCP
          ports: [22]
        - name: streams
          hosts: [allowed.test]
          protocol: TCP
          ports: [7000, 7001, 9000]
        - name: hostile-answers
          hosts: [private.allowed.test, rebind.allowed.test, mixed.allowed.test]
          protocol: HTTP
      """;

  /** A sandbox whose user has nothing but what a default sandbox has. */
  public static String sandbox(String name, String... policies) {
    return """
    apiVersion: devsandbox.dev/v1alpha1
    kind: DevSandbox
    metadata: {name: %s}
    spec:
      image: localhost/devsandbox/workspace:dev
      egressPolicies: [%s]
      storage: {type: Ephemeral}
    """
        .formatted(name, String.join(", ", policies));
  }
}
