package dev.devsandbox.operator.status;

import dev.devsandbox.api.v1alpha1.Condition;
import dev.devsandbox.api.v1alpha1.ConditionType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds an object's conditions in the order of {@link ConditionType}. The time of a condition
 * moves only when its status does, so the same findings give the same conditions.
 */
public final class ConditionSet {
  private static final int LONGEST_MESSAGE = 1024;

  private final List<Condition> previous;
  private final long generation;
  private final Instant now;
  private final Map<ConditionType, Finding> findings = new EnumMap<>(ConditionType.class);

  /** Continues what the status said so far. */
  public ConditionSet(@Nullable List<Condition> previous, long generation, Instant now) {
    this.previous = previous == null ? List.of() : List.copyOf(previous);
    this.generation = generation;
    this.now = now;
  }

  /** Sets one condition. */
  public ConditionSet set(ConditionType type, Finding finding) {
    findings.put(type, finding);
    return this;
  }

  /** What the status said so far about this type. */
  public Optional<Condition> before(ConditionType type) {
    return previous.stream().filter(c -> type.wireName().equals(c.type())).findFirst();
  }

  /** All conditions that were set. */
  public List<Condition> build() {
    List<Condition> conditions = new ArrayList<>();
    findings.forEach((type, finding) -> conditions.add(condition(type, finding)));
    return conditions;
  }

  private Condition condition(ConditionType type, Finding finding) {
    String status = finding.status().wireName();
    String since =
        before(type)
            .filter(old -> status.equals(old.status()))
            .map(Condition::lastTransitionTime)
            .filter(Objects::nonNull)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    String message = finding.message();
    return new Condition(
        type.wireName(),
        status,
        generation,
        since,
        finding.reason().wireName(),
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE));
  }
}
