package dev.devsandbox.operator.metrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts and times reconciliations by controller; no object has a label of its own. */
public final class ReconcileMetrics implements Metrics {
  private static final String CONTROLLER = "controller";

  private final MeterRegistry registry;

  /** Registers its meters here as they are needed. */
  public ReconcileMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void reconcileCustomResource(
      HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    if (retry != null && retry.getAttemptCount() > 0) {
      registry.counter("devsandbox.reconcile.retries", CONTROLLER, resource.getKind()).increment();
    }
  }

  @Override
  public void failedReconciliation(
      HasMetadata resource, Exception exception, Map<String, Object> metadata) {
    registry.counter("devsandbox.reconcile.failures", CONTROLLER, resource.getKind()).increment();
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    Timer.Sample sample = Timer.start(registry);
    try {
      return execution.execute();
    } finally {
      sample.stop(
          registry.timer("devsandbox.reconcile.duration", CONTROLLER, execution.controllerName()));
    }
  }
}
