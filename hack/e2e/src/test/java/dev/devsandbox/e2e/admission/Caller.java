package dev.devsandbox.e2e.admission;

/**
 * Who a request claims to come from. Every caller may do everything as far as RBAC goes, so that
 * what is refused is refused by admission.
 *
 * @param user the user name that admission sees
 * @param group a group beside {@code system:masters}
 */
record Caller(String user, String group) {
  static final Caller ADMIN = new Caller("someone", "people");
  static final Caller OPERATOR =
      new Caller(
          "system:serviceaccount:devsandbox-system:devsandbox-operator", "system:serviceaccounts");
  static final Caller COLLECTOR =
      new Caller(
          "system:serviceaccount:kube-system:generic-garbage-collector", "system:serviceaccounts");
  static final Caller SCHEDULER = new Caller("system:kube-scheduler", "system:components");
  static final Caller KUBELET = new Caller("some-node", "system:nodes");
}
