package dev.devsandbox.operator.observe;

import dev.devsandbox.api.v1alpha1.EgressPolicy;
import java.util.Optional;

/**
 * A policy that a sandbox names.
 *
 * @param policy empty if there is none of that name
 */
public record NamedPolicy(String name, Optional<EgressPolicy> policy) {}
