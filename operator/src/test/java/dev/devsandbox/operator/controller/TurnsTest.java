package dev.devsandbox.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns turns = new Turns();

  private static ResourceID box(String namespace, int number) {
    return new ResourceID("box-" + number, namespace);
  }

  private List<ResourceID> starts(int count) {
    List<ResourceID> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ResourceID next = turns.next(1, List.of()).getFirst();
      turns.take(next);
      started.add(next);
    }
    return started;
  }

  @Test
  void aThousandOfOneNamespaceDontGoBeforeTheSingleOneOfAnother() {
    IntStream.range(0, 1_000).forEach(i -> turns.join(box("many", i)));
    turns.join(box("one", 0));

    assertThat(starts(3)).containsExactly(box("many", 0), box("one", 0), box("many", 1));
  }

  @Test
  void whereStartsAreSlowTheNamespaceWithFewerUnderWayIsNext() {
    turns.join(box("slow", 2));
    turns.join(box("quick", 0));
    turns.join(box("quick", 1));

    assertThat(turns.next(3, List.of(box("slow", 0), box("slow", 1))))
        .containsExactly(box("quick", 0), box("quick", 1), box("slow", 2));
  }

  @Test
  void whoAsksTwiceKeepsItsPlaceAndHasOne() {
    turns.join(box("ns", 0));
    turns.join(box("ns", 1));
    turns.join(box("ns", 0));

    assertThat(turns.next(9, List.of())).containsExactly(box("ns", 0), box("ns", 1));
    assertThat(turns.size()).isEqualTo(2);
  }

  @Test
  void whoLeavesTakesNoTurnFromItsNamespace() {
    turns.join(box("a", 0));
    turns.join(box("a", 1));
    turns.join(box("b", 0));
    turns.leave(box("a", 0));

    assertThat(turns.next(1, List.of())).containsExactly(box("a", 1));
  }

  @Test
  void withoutRoomNobodyIsNext() {
    turns.join(box("ns", 0));
    assertThat(turns.next(0, List.of())).isEmpty();
  }

  /** What happens to the queue. */
  private sealed interface Event {
    /** One more sandbox of a namespace waits. */
    record Arrives(String namespace) implements Event {}

    /** Whoever is next starts, if there is room. */
    record Starts() implements Event {}

    /** One of the starts under way ends. */
    record Ends(int which) implements Event {}

    /** One of those who wait is deleted. */
    record Leaves(int which) implements Event {}
  }

  @Provide
  Arbitrary<Event> events() {
    Arbitrary<Integer> which = Arbitraries.integers().between(0, 99);
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.of("a", "b", "c", "d").map(Event.Arrives::new)),
        Tuple.of(4, Arbitraries.just(new Event.Starts())),
        Tuple.of(3, which.map(Event.Ends::new)),
        Tuple.of(1, which.map(Event.Leaves::new)));
  }

  /** A queue in use, and what there is to say about it after every event. */
  private static final class Model {
    final Turns turns = new Turns();
    final int capacity;
    final List<ResourceID> waiting = new ArrayList<>();
    final List<ResourceID> busy = new ArrayList<>();

    /** For each namespace that waits with nothing under way: the starts of the others since. */
    final Map<String, List<String>> passedBy = new HashMap<>();

    int arrived;

    Model(int capacity) {
      this.capacity = capacity;
    }

    void on(Event event) {
      switch (event) {
        case Event.Arrives(var namespace) -> {
          ResourceID sandbox = box(namespace, arrived++);
          waiting.add(sandbox);
          turns.join(sandbox);
        }
        case Event.Starts() -> start();
        case Event.Ends(var which) -> {
          if (!busy.isEmpty()) {
            busy.remove(which % busy.size());
          }
        }
        case Event.Leaves(var which) -> {
          if (!waiting.isEmpty()) {
            turns.leave(waiting.remove(which % waiting.size()));
          }
        }
      }
      check();
    }

    private List<ResourceID> next() {
      return turns.next(capacity - busy.size(), busy);
    }

    private void start() {
      List<ResourceID> next = next();
      if (next.isEmpty()) {
        return;
      }
      ResourceID first = next.getFirst();
      String namespace = namespace(first);
      assertThat(first)
          .as("the first of its namespace")
          .isEqualTo(
              waiting.stream().filter(s -> namespace(s).equals(namespace)).findFirst().get());
      turns.take(first);
      waiting.remove(first);
      busy.add(first);
      passedBy.forEach((other, by) -> {
        if (!other.equals(namespace)) {
          by.add(namespace);
          assertThat(by).as("before " + other).doesNotHaveDuplicates();
        }
      });
    }

    private void check() {
      assertThat(next())
          .as("no place stays free while somebody waits, and nobody has two")
          .hasSize(Math.min(capacity - busy.size(), waiting.size()))
          .doesNotHaveDuplicates()
          .allMatch(waiting::contains);
      assertThat(turns.size()).isEqualTo(waiting.size());
      List<String> entitled =
          waiting.stream()
              .map(Model::namespace)
              .filter(name -> busy.stream().noneMatch(s -> namespace(s).equals(name)))
              .toList();
      passedBy.keySet().retainAll(entitled);
      entitled.forEach(name -> passedBy.computeIfAbsent(name, _ -> new ArrayList<>()));
    }

    private static String namespace(ResourceID sandbox) {
      return sandbox.getNamespace().orElseThrow();
    }
  }

  @Property(tries = 500)
  void aNamespaceWithNothingUnderWayWaitsForAtMostOneStartOfEachOther(
      @ForAll @IntRange(min = 1, max = 4) int capacity,
      @ForAll @Size(max = 120) List<@From("events") Event> history) {
    Model model = new Model(capacity);
    history.forEach(model::on);
  }

  @Property(tries = 200)
  void everybodyStartsOnceAndNothingIsRemembered(
      @ForAll @IntRange(min = 1, max = 4) int capacity,
      @ForAll @Size(max = 60) List<@From("events") Event> history) {
    Model model = new Model(capacity);
    history.forEach(model::on);
    for (int left = model.waiting.size(); left > 0; left--) {
      model.on(new Event.Ends(0));
      model.on(new Event.Starts());
    }
    assertThat(model.waiting).isEmpty();
    assertThat(model.turns.isEmpty()).as("nor a namespace").isTrue();
  }

  @Property(tries = 200)
  void whoIsNotWantedAnyMoreIsForgotten(
      @ForAll @Size(max = 60) List<@From("arrivals") ResourceID> arrivals,
      @ForAll @IntRange(max = 5) int wanted) {
    Turns queue = new Turns();
    arrivals.forEach(queue::join);
    queue.keep(sandbox -> sandbox.getName().equals("box-" + wanted));
    assertThat(queue.next(99, List.of()))
        .containsExactlyInAnyOrderElementsOf(
            arrivals.stream().distinct().filter(s -> s.getName().equals("box-" + wanted)).toList());
    queue.keep(_ -> false);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Provide
  Arbitrary<ResourceID> arrivals() {
    return Combinators.combine(Arbitraries.of("a", "b", "c"), Arbitraries.integers().between(0, 5))
        .as(TurnsTest::box);
  }
}
