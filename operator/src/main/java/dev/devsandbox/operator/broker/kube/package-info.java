/** The broker's ports on a Kubernetes API server, and its view of API objects. */
@NullMarked
package dev.devsandbox.operator.broker.kube;

import org.jspecify.annotations.NullMarked;
