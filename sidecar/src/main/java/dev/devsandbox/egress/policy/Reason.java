package dev.devsandbox.egress.policy;

/**
 * Why a connection or a look-up was refused. The names are part of the API: they appear in answers
 * to the workload, in the log, and in the sandbox's status.
 */
public enum Reason {
  /** No rule allows this name or address. */
  NotAllowed("no rule of the sandbox's EgressPolicies allows this destination"),
  /** A deny entry names it, which no rule overrides. */
  DeniedByPolicy("a deny entry of an EgressPolicy names this destination"),
  /** The name is allowed, on other ports. */
  PortNotAllowed("the name is allowed, but not on this port"),
  /** The name and port are allowed for another protocol. */
  ProtocolNotAllowed("the name is allowed on this port, but not for this protocol"),
  /** A connection for a TLS rule begins with something else. */
  NotTls("the rule for this name is for TLS, and this connection does not speak it"),
  /** The ClientHello is malformed, too long, or ambiguous. */
  BadClientHello("the TLS ClientHello can't be read without doubt"),
  /** The ClientHello names no server. */
  SniMissing("the TLS ClientHello names no server"),
  /** The server name is none: an address, or characters that no name has. */
  SniInvalid("the server name of the TLS ClientHello is no host name"),
  /** The server name differs from the name that was connected to. */
  SniMismatch("the server name of the TLS ClientHello is not the name connected to"),
  /** The ClientHello may hide another server name. */
  EncryptedClientHello("an encrypted ClientHello hides the name of the server"),
  /** The request's Host differs from the name that was connected to. */
  HostMismatch("the request's Host is not the name connected to"),
  /** The HTTP request is malformed or ambiguous. */
  BadRequest("the HTTP request can't be read without doubt"),
  /** The name resolves to private addresses only, and no CIDR rule opens them. */
  ResolvedPrivate("the name resolves to a private address that no cidrs rule opens"),
  /** The address is one that no rule may open. */
  NeverAddress("the address is in a range that no rule may open"),
  /** The name has no usable address. */
  Unresolvable("the name can't be resolved"),
  /** No address of the destination answered. */
  Unreachable("the destination can't be reached"),
  /** A limit of the proxy is reached. */
  LimitReached("a limit of the proxy is reached"),
  /** The first bytes of the connection took too long. */
  HeadTimeout("the beginning of the connection took too long"),
  /** It was allowed when the connection was opened. */
  Revoked("the policy changed and no longer allows this connection"),
  /** The connection is one to the proxy itself. */
  Loop("the destination is the proxy itself"),
  /** The kernel does not tell where the connection was meant to go. */
  NoDestination("the original destination of the connection is unknown");

  private final String explanation;

  Reason(String explanation) {
    this.explanation = explanation;
  }

  /** One sentence for people, without capital and full stop. */
  public String explanation() {
    return explanation;
  }
}
