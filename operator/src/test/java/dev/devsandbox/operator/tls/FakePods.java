package dev.devsandbox.operator.tls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pods with nothing but a bundle. */
final class FakePods implements PodBundles {
  private final Map<String, PodBundle> pods = new LinkedHashMap<>();
  private final List<String> unwritable = new ArrayList<>();

  void add(String name, @Nullable String bundle) {
    pods.put(name, new PodBundle("team", name, "uid-" + name, bundle));
  }

  void refuseWritesTo(String name) {
    unwritable.add(name);
  }

  @Override
  public List<PodBundle> list() {
    return List.copyOf(pods.values());
  }

  @Override
  public void publish(PodBundle pod, String bundle) {
    if (unwritable.contains(pod.name())) {
      throw new IllegalStateException("403 Forbidden");
    }
    add(pod.name(), bundle);
  }
}
