package dev.devsandbox.api.v1alpha1;

/** How a connection proves that it is for the allowed name. */
public enum EgressProtocol {
  /** By the server name in the TLS handshake. */
  TLS,
  /** By the Host header. */
  HTTP,
  /** By the name that was looked up. */
  TCP
}
