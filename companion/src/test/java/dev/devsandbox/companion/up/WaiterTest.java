package dev.devsandbox.companion.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaiterTest {
  private final List<String> told = new ArrayList<>();

  private Waiter waiter(Duration limit) {
    return new Waiter(Deadline.in(limit), told::add);
  }

  @Test
  void whatIsWaitedForIsToldWhenItChangesAndWithoutWhatSteersATerminal() throws Exception {
    Deque<String> missing = new ArrayDeque<>(List.of("a\u001b[2J", "a\u001b[2J", "b"));
    waiter(Duration.ofMinutes(1)).await("it", "look", () -> Optional.ofNullable(missing.poll()));
    assertThat(told).containsExactly("waiting for it: a\\u{1b}[2J", "waiting for it: b");
  }

  @Test
  void whatIsThereIsNotWaitedForThoughTheTimeIsOver() throws Exception {
    waiter(Duration.ZERO).await("it", "look", Optional::empty);
    assertThat(told).isEmpty();
  }

  @Test
  void aTimeoutSaysWhatWasMissingAndWhereToLook() {
    assertThatThrownBy(
            () -> waiter(Duration.ZERO).await("it", "look there", () -> Optional.of("a leg")))
        .isInstanceOfSatisfying(
            Problem.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Problem.Kind.TIMEOUT);
              assertThat(e).hasMessageContaining("a leg");
              assertThat(e.next()).startsWith("look there").contains("--timeout");
            });
  }
}
