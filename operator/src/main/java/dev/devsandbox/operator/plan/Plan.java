package dev.devsandbox.operator.plan;

import dev.devsandbox.operator.desired.SandboxDesign;
import dev.devsandbox.operator.state.PodState;
import java.util.List;
import java.util.Optional;

/**
 * What to do for a sandbox, and what its status is derived from.
 *
 * @param actions in their order; the first that fails ends them
 * @param design the spec with its defaults; empty if it can't be used
 * @param accepted why the spec is not accepted as it is written; empty if it is
 * @param blocked why there can't be a pod now; empty if there can
 * @param outdated why the running pod is not what the spec asks for; empty if it is
 */
public record Plan(
    List<Action> actions,
    PodState podState,
    Optional<SandboxDesign> design,
    Optional<Problem> accepted,
    Optional<Problem> blocked,
    Optional<Problem> outdated) {
  public Plan {
    actions = List.copyOf(actions);
  }

  /** Whether a pod is to be created. */
  public boolean createsPod() {
    return actions.stream().anyMatch(Action.CreatePod.class::isInstance);
  }

  /** The same, but the pod has to wait. */
  public Plan withoutPod(Problem why) {
    return new Plan(
        actions.stream().filter(action -> !(action instanceof Action.CreatePod)).toList(),
        podState,
        design,
        accepted,
        Optional.of(why),
        outdated);
  }
}
