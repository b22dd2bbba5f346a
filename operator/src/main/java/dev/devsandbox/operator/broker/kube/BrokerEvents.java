package dev.devsandbox.operator.broker.kube;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import dev.devsandbox.operator.broker.Broker;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.function.Consumer;

/** Tells the broker of what the operator's watches see. */
public final class BrokerEvents {
  private final Broker broker;

  public BrokerEvents(Broker broker) {
    this.broker = broker;
  }

  public ResourceEventHandler<Pod> pods() {
    return handler(pod -> broker.podChanged(Views.pod(pod)), pod -> broker.podGone(Views.pod(pod)));
  }

  public ResourceEventHandler<DevSandbox> sandboxes() {
    Consumer<DevSandbox> changed =
        sandbox ->
            broker.sandboxChanged(
                sandbox.getMetadata().getNamespace(), sandbox.getMetadata().getName());
    return handler(changed, changed);
  }

  public ResourceEventHandler<PodIdentity> identities() {
    Consumer<PodIdentity> changed =
        identity -> broker.identitiesChanged(identity.getMetadata().getNamespace());
    return handler(changed, changed);
  }

  private static <T extends HasMetadata> ResourceEventHandler<T> handler(
      Consumer<T> changed, Consumer<T> gone) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T added) {
        changed.accept(added);
      }

      @Override
      public void onUpdate(T before, T after) {
        if (!before.getMetadata().getUid().equals(after.getMetadata().getUid())) {
          // The watch missed that one object went and another came under its name.
          gone.accept(before);
        }
        changed.accept(after);
      }

      @Override
      public void onDelete(T deleted, boolean finalStateUnknown) {
        gone.accept(deleted);
      }
    };
  }
}
