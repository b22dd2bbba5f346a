package dev.devsandbox.operator.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchDogTest {
  private static final class Ticking extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void pass(int seconds) {
      now = now.plus(Duration.ofSeconds(seconds));
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final Ticking clock = new Ticking();
  private OptionalLong version = OptionalLong.of(1000);
  private List<String> stale = List.of("/api/v1/pods");
  private final WatchDog dog = new WatchDog(() -> stale, () -> version, clock);

  @Test
  void aStaleWatchIsDeadWhenTheServerAnswers() {
    assertThat(dog.reason().orElseThrow()).contains("/api/v1/pods");
  }

  @Test
  void aLookThatFailsIsNotTheLastOne() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    WatchDog failing =
        new WatchDog(
            () -> stale,
            () -> {
              if (looks.incrementAndGet() == 1) {
                throw new NumberFormatException("not a version");
              }
              return version;
            },
            clock);
    CompletableFuture<String> end = new CompletableFuture<>();
    Thread thread = failing.start(Duration.ofMillis(1), end::complete);
    assertThat(end.get(30, TimeUnit.SECONDS)).contains("/api/v1/pods");
    thread.interrupt();
    thread.join();
  }

  @Test
  void whileTheServerIsAwayNothingIsDead() {
    version = OptionalLong.empty();
    assertThat(dog.reason()).isEmpty();
  }

  @Test
  void watchesHaveTimeToComeBackAfterTheServerDid() {
    version = OptionalLong.empty();
    dog.reason();
    version = OptionalLong.of(1001);
    clock.pass(39);
    assertThat(dog.reason()).isEmpty();
    clock.pass(1);
    assertThat(dog.reason()).isNotEmpty();
  }

  @Test
  void nothingStaleIsNothingDead() {
    stale = List.of();
    assertThat(dog.reason()).isEmpty();
  }

  @Test
  void aDatastoreThatWentBackIsAReasonAlsoWhenItWasAwayInBetween() {
    stale = List.of();
    assertThat(dog.reason()).isEmpty();
    version = OptionalLong.empty();
    assertThat(dog.reason()).isEmpty();
    version = OptionalLong.of(999);
    assertThat(dog.reason().orElseThrow()).contains("1000").contains("999");
  }

  @Test
  void aDatastoreThatStandsStillOrGoesOnIsNone() {
    stale = List.of();
    for (long next : new long[] {1000, 1000, 1001}) {
      version = OptionalLong.of(next);
      assertThat(dog.reason()).isEmpty();
    }
  }

  @Test
  void everyWatchIsToldToEndSoonWhateverItAskedFor() {
    assertThat(
            WatchGuard.bounded(URI.create("https://a/api/v1/pods?watch=true&timeoutSeconds=599")))
        .hasToString("https://a/api/v1/pods?watch=true&timeoutSeconds=35");
    assertThat(WatchGuard.bounded(URI.create("https://a/x?timeoutSeconds=1&watch=true&z=%3D")))
        .hasToString("https://a/x?watch=true&z=%3D&timeoutSeconds=35");
  }

  @Test
  void aWatchOpenedAgainInTimeIsNotStale() {
    WatchGuard guard = new WatchGuard(clock);
    guard.opened(URI.create("https://a/api/v1/pods?watch=true&resourceVersion=1"));
    clock.pass(50);
    assertThat(guard.stale()).isEmpty();
    guard.opened(URI.create("https://a/api/v1/pods?watch=true&resourceVersion=2"));
    clock.pass(50);
    assertThat(guard.stale()).isEmpty();
    clock.pass(1);
    assertThat(guard.stale()).hasSize(1);
  }
}
