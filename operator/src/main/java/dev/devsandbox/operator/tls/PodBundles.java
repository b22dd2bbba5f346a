package dev.devsandbox.operator.tls;

import java.util.List;

/** Where the CA bundle of each sandbox pod is read and written. */
public interface PodBundles {
  /** Every sandbox pod that may still run. */
  List<PodBundle> list();

  /**
   * Writes the bundle to that instance of the pod; does nothing if it is gone.
   *
   * @throws RuntimeException if it can't be written now
   */
  void publish(PodBundle pod, String bundle);
}
