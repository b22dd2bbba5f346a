package dev.devsandbox.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.Plan;
import dev.devsandbox.operator.plan.Problem;
import dev.devsandbox.operator.plan.SandboxPlanner;
import dev.devsandbox.operator.plan.World;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StartQueueTest {
  private static final Plan CREATES = SandboxPlanner.plan(new World().observe());
  private static final Plan RUNS = SandboxPlanner.plan(new World().settle().observe());

  private final Set<ResourceID> starting = new HashSet<>();
  private final Set<ResourceID> gone = new HashSet<>();
  private final List<ResourceID> woken = new ArrayList<>();
  private final StartQueue queue =
      new StartQueue(
          new StartQueue.Cluster() {
            @Override
            public int capacity() {
              return 2;
            }

            @Override
            public Set<ResourceID> starting() {
              return starting;
            }

            @Override
            public boolean wanted(ResourceID sandbox) {
              return !gone.contains(sandbox);
            }

            @Override
            public void wake(ResourceID sandbox) {
              woken.add(sandbox);
            }
          });

  private static ResourceID box(int number) {
    return new ResourceID("box-" + number, "ns");
  }

  private boolean admitted(int number) {
    return queue.admit(box(number), CREATES).createsPod();
  }

  @Test
  void noMorePodsAreCreatedThanMayStartAtOnceThoughNoCacheHasThemYet() {
    assertThat(admitted(1)).isTrue();
    assertThat(admitted(2)).isTrue();
    assertThat(admitted(3)).isFalse();
  }

  @Test
  void manyThreadsTogetherDontGetMoreThrough() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> answers =
          IntStream.range(0, 50)
              .mapToObj(i ->
                  threads.submit(() -> {
                    go.await();
                    return admitted(i);
                  }))
              .toList();
      go.countDown();
      int through = 0;
      for (Future<Boolean> answer : answers) {
        through += answer.get() ? 1 : 0;
      }
      assertThat(through).isEqualTo(2);
    }
  }

  @Test
  void whoWaitsIsToldSoAndGetsEverythingButThePod() {
    starting.addAll(Set.of(box(1), box(2)));
    Plan plan = queue.admit(box(3), CREATES);
    assertThat(plan.blocked()).map(Problem::reason).contains(Reason.QUEUED);
    assertThat(plan.actions()).hasSize(CREATES.actions().size() - 1);
  }

  @Test
  void theLongestWaitingIsNext() {
    starting.addAll(Set.of(box(1), box(2)));
    assertThat(admitted(3)).isFalse();
    assertThat(admitted(4)).isFalse();
    assertThat(queue.next()).isEmpty();
    starting.remove(box(1));
    assertThat(queue.next()).containsExactly(box(3));
    assertThat(admitted(4)).as("asks first, but came later").isFalse();
    assertThat(admitted(3)).isTrue();
  }

  @Test
  void namespacesTakeTurns() {
    ResourceID late = new ResourceID("box", "other");
    starting.addAll(Set.of(box(1), box(2)));
    assertThat(admitted(3)).isFalse();
    assertThat(admitted(4)).isFalse();
    assertThat(queue.admit(late, CREATES).createsPod()).isFalse();
    starting.remove(box(1));
    assertThat(queue.next()).as("one of its namespace's is starting already").containsExactly(late);
    starting.clear();
    assertThat(queue.next()).as("none is; the first come first").containsExactly(box(3), late);
    assertThat(admitted(3)).isTrue();
    queue.admit(box(3), RUNS);
    starting.add(box(1));
    assertThat(queue.next()).as("the other had its turn").containsExactly(late);
  }

  @Test
  void aPodThatCouldNotBeCreatedKeepsNobodyWaiting() {
    assertThat(admitted(1)).isTrue();
    assertThat(admitted(2)).isTrue();
    assertThat(admitted(3)).isFalse();
    queue.failed(box(2));
    assertThat(woken).containsExactly(box(3));
    assertThat(admitted(3)).isTrue();
  }

  @Test
  void whoeverWaitsLooksItselfAndManyTogetherTenTimesASecond() {
    starting.addAll(Set.of(box(1), box(2)));
    assertThat(admitted(3)).isFalse();
    assertThat(queue.pause()).isEqualTo(Duration.ofSeconds(5));
    IntStream.range(3, 1_003).forEach(this::admitted);
    assertThat(queue.pause()).isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void whoTriesAgainAfterAFailureIsNotInItsOwnWay() {
    assertThat(admitted(1)).isTrue();
    assertThat(admitted(2)).isTrue();
    assertThat(admitted(2)).isTrue();
  }

  @Test
  void whoNeedsNoPodAnyMoreLeavesTheQueue() {
    starting.addAll(Set.of(box(1), box(2)));
    assertThat(admitted(3)).isFalse();
    assertThat(admitted(4)).isFalse();
    starting.clear();
    starting.add(box(1));
    assertThat(queue.admit(box(3), RUNS)).isSameAs(RUNS);
    assertThat(queue.next()).containsExactly(box(4));
  }

  @Test
  void aDeletedSandboxHoldsNoPlace() {
    assertThat(admitted(1)).isTrue();
    assertThat(admitted(2)).isTrue();
    assertThat(admitted(3)).isFalse();
    assertThat(admitted(4)).isFalse();
    gone.addAll(Set.of(box(1), box(3)));
    assertThat(admitted(4)).as("when it looks").isTrue();
  }
}
