package dev.devsandbox.operator.broker;

import org.jspecify.annotations.Nullable;

/**
 * What the broker wants to know of a DevSandbox.
 *
 * @param ending it is being deleted, or its spec asks for no pod
 * @param podUid the pod its status names; null if none is written yet
 */
public record SandboxView(
    String namespace, String name, String uid, boolean ending, @Nullable String podUid) {}
