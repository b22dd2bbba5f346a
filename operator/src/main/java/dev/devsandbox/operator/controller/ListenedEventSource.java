package dev.devsandbox.operator.controller;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;

/**
 * An event source of sandboxes that also tells somebody else of each event, before the reconciler.
 */
final class ListenedEventSource<R extends HasMetadata> extends InformerEventSource<R, DevSandbox> {
  private final ResourceEventHandler<R> listener;

  /**
   * @param listener called on the informer's thread; must return at once
   */
  ListenedEventSource(
      InformerEventSourceConfiguration<R> configuration,
      EventSourceContext<DevSandbox> context,
      ResourceEventHandler<R> listener) {
    super(configuration, context);
    this.listener = listener;
  }

  @Override
  public void onAdd(R object) {
    listener.onAdd(object);
    super.onAdd(object);
  }

  @Override
  public void onUpdate(R before, R after) {
    listener.onUpdate(before, after);
    super.onUpdate(before, after);
  }

  @Override
  public void onDelete(R object, boolean finalStateUnknown) {
    listener.onDelete(object, finalStateUnknown);
    super.onDelete(object, finalStateUnknown);
  }
}
