package dev.devsandbox.operator.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.operator.testing.MutableClock;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.Secret;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is bounded: attempts, frames that wait. */
class BoundsTest {
  private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T00:00:00Z"));

  @Test
  void addressesAreForgottenBeforeTheyAreTooMany() {
    var limiter =
        new AttemptLimiter(new AttemptLimiter.Limits(4, 2, 3, Duration.ofSeconds(1), 16), clock);

    for (int i = 0; i < 10_000; i++) {
      limiter.enter(address(i)).orElseThrow().close();
    }

    assertThat(limiter.remembered()).isLessThanOrEqualTo(16);
  }

  @Test
  void addressWithAnOpenAttemptIsNotForgotten() {
    var limiter =
        new AttemptLimiter(new AttemptLimiter.Limits(4, 1, 3, Duration.ofSeconds(1), 16), clock);
    var slot = limiter.enter(address(0)).orElseThrow();
    for (int i = 1; i < 100; i++) {
      limiter.enter(address(i)).orElseThrow().close();
    }

    assertThat(limiter.enter(address(0))).isEmpty();
    slot.close();
    slot.close();
    assertThat(limiter.enter(address(0))).isPresent();
    assertThat(limiter.enter(address(0))).as("closed twice, counted once").isEmpty();
  }

  @Test
  void allTogetherAreBounded() {
    var limiter =
        new AttemptLimiter(new AttemptLimiter.Limits(4, 2, 3, Duration.ofSeconds(1), 16), clock);
    for (int i = 0; i < 4; i++) {
      assertThat(limiter.enter(address(i))).isPresent();
    }

    assertThat(limiter.enter(address(9))).isEmpty();
  }

  @Test
  void failuresAreForgivenWithTime() {
    var limiter =
        new AttemptLimiter(new AttemptLimiter.Limits(4, 2, 3, Duration.ofSeconds(10), 16), clock);
    for (int i = 0; i < 3; i++) {
      try (var slot = limiter.enter(address(0)).orElseThrow()) {
        slot.failed();
      }
    }

    assertThat(limiter.enter(address(0))).isEmpty();
    clock.advance(Duration.ofSeconds(10));
    assertThat(limiter.enter(address(0))).isPresent();
  }

  @Test
  void bucketSurvivesAClockThatIsSetBack() {
    var bucket = new Bucket(2, Duration.ofSeconds(1), clock);
    assertThat(bucket.take()).isTrue();
    assertThat(bucket.take()).isTrue();

    clock.advance(Duration.ofDays(-1));
    assertThat(bucket.take()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(bucket.take()).isTrue();
    assertThat(bucket.take()).isFalse();
  }

  @Test
  void newerFrameReplacesAnUnwrittenOneOfItsKind() throws Exception {
    var out = new Outbox();
    out.put(new DownFrame.Config("1"));
    out.put(new DownFrame.Heartbeat());
    out.put(new DownFrame.Config("2"));
    out.put(new DownFrame.Heartbeat());

    assertThat(out.take()).contains(new DownFrame.Config("2"));
    assertThat(out.take()).contains(new DownFrame.Heartbeat());
    out.abandon();
    assertThat(out.take()).isEmpty();
  }

  @Test
  void everyTokenIsAnsweredByItself() throws Exception {
    var out = new Outbox();
    var end = Instant.parse("2026-03-01T00:00:00Z");
    out.put(new DownFrame.Token(1, new Secret("a"), end));
    out.put(new DownFrame.TokenDenied(2, "NotGranted", ""));

    assertThat(out.take()).contains(new DownFrame.Token(1, new Secret("a"), end));
    assertThat(out.take()).contains(new DownFrame.TokenDenied(2, "NotGranted", ""));
  }

  @Test
  void answersThatNobodyReadsAreBounded() {
    var out = new Outbox();
    int taken = 0;
    while (out.put(new DownFrame.TokenDenied(taken, "", ""))) {
      taken++;
    }

    assertThat(taken).isLessThan(1000);
    assertThat(out.put(new DownFrame.Config("the latest"))).isTrue();
  }

  @Test
  void refusalIsTheLastWordAndTheFirstOneCounts() throws Exception {
    var out = new Outbox();
    out.put(new DownFrame.Config("1"));
    out.close(new DownFrame.Refusal(Code.Revoked, "first"));
    out.close(new DownFrame.Refusal(Code.TooMany, "second"));

    assertThat(out.put(new DownFrame.Config("2"))).isFalse();
    var said = new ArrayList<DownFrame>();
    for (var frame = out.take(); frame.isPresent(); frame = out.take()) {
      said.add(frame.get());
    }
    assertThat(said).isEqualTo(List.of(new DownFrame.Refusal(Code.Revoked, "first")));
  }

  private static InetAddress address(int number) {
    return InetAddress.ofLiteral(
        "10." + ((number >> 16) & 255) + "." + ((number >> 8) & 255) + "." + (number & 255));
  }
}
