package dev.devsandbox.egress.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyStoreTest {
  @TempDir Path directory;
  private final AtomicInteger changes = new AtomicInteger();
  private PolicyStore store;

  @BeforeEach
  void createStore() {
    store = new PolicyStore(directory.resolve("config"), changes::incrementAndGet);
  }

  @Test
  void everythingIsDeniedBeforeTheFirstConfig() {
    store.restore();
    assertThat(allows(store, "a.test")).isFalse();
    assertThat(store.document()).isEmpty();
  }

  @Test
  void aConfigIsInForceOnceItIsApplied() {
    PolicyStore.Outcome outcome = store.offer(config(1, "a.test"));
    assertThat(outcome)
        .isEqualTo(
            new PolicyStore.Outcome.Applied(1, store.document().orElseThrow().hash(), List.of()));
    assertThat(allows(store, "a.test")).isTrue();
    assertThat(changes).hasValue(1);
  }

  @Test
  void anOlderConfigIsRefusedAndTheNewerStays() {
    store.offer(config(7, "new.test"));
    assertThat(store.offer(config(6, "old.test")))
        .isInstanceOfSatisfying(
            PolicyStore.Outcome.Refused.class,
            refused -> assertThat(refused.reason()).startsWith("OutOfOrder"));
    assertThat(allows(store, "new.test")).isTrue();
    assertThat(allows(store, "old.test")).isFalse();
    assertThat(changes).hasValue(1);
  }

  @Test
  void theSameSeqWithOtherContentIsRefused() {
    store.offer(config(7, "a.test"));
    assertThat(store.offer(config(7, "b.test")))
        .isInstanceOfSatisfying(
            PolicyStore.Outcome.Refused.class,
            refused -> assertThat(refused.reason()).startsWith("Conflict"));
    assertThat(allows(store, "b.test")).isFalse();
  }

  @Test
  void theSameConfigAgainIsAcknowledgedAgain() {
    store.offer(config(7, "a.test"));
    assertThat(store.offer(config(7, "a.test"))).isInstanceOf(PolicyStore.Outcome.Applied.class);
  }

  @Test
  void anUnreadableConfigLeavesTheLastOneInForce() {
    store.offer(config(1, "a.test"));
    assertThat(store.offer("")).isInstanceOf(PolicyStore.Outcome.Refused.class);
    assertThat(store.offer("garbage")).isInstanceOf(PolicyStore.Outcome.Refused.class);
    assertThat(allows(store, "a.test")).isTrue();
  }

  @Test
  void aRestartKeepsTheNewestConfigAgainstALateFile() {
    store.offer(config(7, "pushed.test"));
    PolicyStore restarted = new PolicyStore(directory.resolve("config"), () -> {});
    restarted.restore();
    assertThat(allows(restarted, "pushed.test")).isTrue();
    assertThat(restarted.offer(config(6, "file.test")))
        .isInstanceOf(PolicyStore.Outcome.Refused.class);
    assertThat(restarted.document()).isEqualTo(store.document());
  }

  @Test
  void damagedStateMeansDenyAllUntilTheNextOffer() throws IOException {
    Files.writeString(directory.resolve("config"), "damaged");
    store.restore();
    assertThat(allows(store, "a.test")).isFalse();
    assertThat(store.offer(config(1, "a.test"))).isInstanceOf(PolicyStore.Outcome.Applied.class);
  }

  @Test
  void aConfigThatCouldNotBeKeptIsNotAppliedEither() throws IOException {
    PolicyStore broken = new PolicyStore(directory.resolve("missing/config"), () -> {});
    assertThat(broken.offer(config(1, "a.test"))).isInstanceOf(PolicyStore.Outcome.Refused.class);
    assertThat(allows(broken, "a.test")).isFalse();
  }

  @Property(tries = 50)
  void inAnyOrderOfArrivalTheHighestSeqWins(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 9) Integer> order)
      throws IOException {
    Path folder = Files.createTempDirectory("store"); // jqwik makes no @TempDir
    Path file = folder.resolve("config");
    try {
      PolicyStore any = new PolicyStore(file, () -> {});
      order.forEach(seq -> any.offer(config(seq, "n" + seq + ".test")));
      int highest = order.stream().max(Integer::compare).orElseThrow();
      assertThat(any.document().orElseThrow().config().seq()).isEqualTo(highest);
      assertThat(allows(any, "n" + highest + ".test")).isTrue();
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }

  private static boolean allows(PolicyStore store, String name) {
    return store.policy().decide(new HostName(name), 443) instanceof Verdict.Allowed;
  }

  private static String config(long seq, String host) {
    EgressRule rule = new EgressRule.Hosts("p/r", List.of(host), EgressProtocol.TLS, List.of(443));
    return EgressConfigCodec.encode(
        new EgressConfig("s", seq, List.of(), List.of(rule), List.of()));
  }
}
