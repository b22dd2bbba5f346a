package dev.devsandbox.operator.apply;

import dev.devsandbox.operator.plan.Problem;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * What became of a plan's actions.
 *
 * @param pod the pod as the API server returned it last; empty if no action changed it
 * @param failed what the API server refused; the actions after it were not tried
 */
public record Outcome(Optional<Pod> pod, Optional<Problem> failed) {}
