package dev.devsandbox.operator.tls;

import org.jspecify.annotations.Nullable;

/**
 * A running sandbox pod and the CA bundle in its annotation.
 *
 * @param bundle PEM; null if the annotation is absent
 */
public record PodBundle(String namespace, String name, String uid, @Nullable String bundle) {}
