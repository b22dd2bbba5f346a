package dev.devsandbox.egress.policy;

import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.HostPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Values found by name in as many steps as the name has labels, whatever the number of entries. */
final class NameTable<V> {
  private final Map<String, List<V>> exact = new HashMap<>();
  private final Map<String, List<V>> below = new HashMap<>();

  void put(HostPattern pattern, V value) {
    Map<String, List<V>> table = pattern.wildcard() ? below : exact;
    table.computeIfAbsent(pattern.base().value(), base -> new ArrayList<>(1)).add(value);
  }

  List<V> exactly(HostName name) {
    return exact.getOrDefault(name.value(), List.of());
  }

  /** All values whose pattern matches. */
  List<V> matching(HostName name) {
    List<V> found = new ArrayList<>(exactly(name));
    eachParent(name, parent -> found.addAll(below.getOrDefault(parent, List.of())));
    return found;
  }

  private static void eachParent(HostName name, Consumer<String> action) {
    String rest = name.value();
    for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
      rest = rest.substring(dot + 1);
      action.accept(rest);
    }
  }
}
