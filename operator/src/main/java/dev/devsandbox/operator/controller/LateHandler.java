package dev.devsandbox.operator.controller;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes events to handlers that join later than the event source they listen to is made. */
final class LateHandler<R> implements ResourceEventHandler<R> {
  private final List<ResourceEventHandler<R>> handlers = new CopyOnWriteArrayList<>();

  void add(ResourceEventHandler<R> handler) {
    handlers.add(handler);
  }

  @Override
  public void onAdd(R object) {
    handlers.forEach(handler -> handler.onAdd(object));
  }

  @Override
  public void onUpdate(R before, R after) {
    handlers.forEach(handler -> handler.onUpdate(before, after));
  }

  @Override
  public void onDelete(R object, boolean finalStateUnknown) {
    handlers.forEach(handler -> handler.onDelete(object, finalStateUnknown));
  }
}
