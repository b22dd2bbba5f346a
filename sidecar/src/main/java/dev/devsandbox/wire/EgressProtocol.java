package dev.devsandbox.wire;

/** How a rule by name binds a connection to that name. */
public enum EgressProtocol {
  /** The server name of the TLS ClientHello must equal the name. */
  TLS,
  /** The Host of each plain HTTP request must equal the name. */
  HTTP,
  /** Any protocol: the synthetic address that the policy DNS gave for the name is the binding. */
  TCP
}
