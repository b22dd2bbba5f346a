package dev.devsandbox.operator.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.function.Consumer;

/** Tells of what a watch saw in two words: it changed, it is gone. */
final class ChangeEvents<R extends HasMetadata> implements ResourceEventHandler<R> {
  private final Consumer<R> changed;
  private final Consumer<R> gone;

  ChangeEvents(Consumer<R> changed, Consumer<R> gone) {
    this.changed = changed;
    this.gone = gone;
  }

  @Override
  public void onAdd(R object) {
    changed.accept(object);
  }

  @Override
  public void onUpdate(R before, R after) {
    if (!before.getMetadata().getUid().equals(after.getMetadata().getUid())) {
      // The watch missed that one object went and another came under its name.
      gone.accept(before);
    }
    changed.accept(after);
  }

  @Override
  public void onDelete(R object, boolean finalStateUnknown) {
    gone.accept(object);
  }
}
