package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.http.RequestHead;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.wire.HostName;

/** What the first bytes of a connection say about where it wants to go. */
sealed interface Opening {
  record Tls(HostName serverName) implements Opening {}

  /** A ClientHello that names nothing that can be used. */
  record BadTls(Reason reason) implements Opening {}

  record Http(RequestHead head) implements Opening {}

  /** Seems to be HTTP, but no request that can be forwarded. */
  record BadHttp() implements Opening {}

  /** Neither TLS nor HTTP. */
  record Other() implements Opening {}
}
