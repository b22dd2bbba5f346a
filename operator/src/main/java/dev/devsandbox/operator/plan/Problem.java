package dev.devsandbox.operator.plan;

import dev.devsandbox.api.v1alpha1.Reason;

/** Something that keeps a sandbox from being what it should be, for its conditions. */
public record Problem(Reason reason, String message) {}
