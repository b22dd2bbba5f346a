/** Client connections, from accept to the last byte. */
@NullMarked
package dev.devsandbox.egress.proxy;

import org.jspecify.annotations.NullMarked;
