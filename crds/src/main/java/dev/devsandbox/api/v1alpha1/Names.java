package dev.devsandbox.api.v1alpha1;

/** Patterns that names in the API must match. */
final class Names {
  /** RFC 1123 label. */
  static final String DNS_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** RFC 1123 subdomain, as most Kubernetes names are. */
  static final String DNS_SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  private Names() {}
}
