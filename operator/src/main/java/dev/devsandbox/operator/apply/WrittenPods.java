package dev.devsandbox.operator.apply;

import io.fabric8.kubernetes.api.model.Pod;

/** Is told of our own writes, so that the next look at a cache is not older than they are. */
public interface WrittenPods {
  /** A pod was created. */
  void created(Pod pod);

  /** A pod was changed. */
  void updated(Pod before, Pod after);
}
