/** The part of TLS that names the destination: record layer and ClientHello. */
@NullMarked
package dev.devsandbox.egress.tls;

import org.jspecify.annotations.NullMarked;
