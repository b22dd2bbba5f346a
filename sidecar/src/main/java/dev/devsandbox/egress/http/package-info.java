/** The part of HTTP/1.1 that names the destination and ends a request. */
@NullMarked
package dev.devsandbox.egress.http;

import org.jspecify.annotations.NullMarked;
