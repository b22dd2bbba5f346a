package dev.devsandbox.egress.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.Denial;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DenialsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final DenialCounters counters = new DenialCounters(CLOCK);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();
  private final DenialLog denials =
      new DenialLog(new JsonLog(out, "egress", CLOCK), counters, nanos::get);

  @Test
  void sameDenialsAreCountedTogetherAndToldOnce() {
    denials.record("a.test", 443, Reason.NotAllowed);
    denials.record("a.test", 443, Reason.NotAllowed);
    denials.record("a.test", 80, Reason.NotAllowed);
    assertThat(counters.drain(20))
        .containsExactly(
            new Denial("a.test", 443, "NotAllowed", 2, NOW),
            new Denial("a.test", 80, "NotAllowed", 1, NOW));
    assertThat(counters.drain(20)).isEmpty();
    assertThat(counters.total()).isEqualTo(3);
  }

  @Test
  void whatDoesNotFitOneReportWaitsForTheNext() {
    for (int i = 0; i < 25; i++) {
      counters.add("n" + i, 443, Reason.NotAllowed);
    }
    assertThat(counters.drain(20)).hasSize(20).first().extracting(Denial::host).isEqualTo("n0");
    assertThat(counters.drain(20)).hasSize(5);
  }

  @Test
  void aFloodOfNamesIsCountedInTheTotalOnly() {
    for (int i = 0; i < 100_000; i++) {
      counters.add("n" + i, 443, Reason.NotAllowed);
    }
    assertThat(counters.total()).isEqualTo(100_000);
    assertThat(counters.drain(Integer.MAX_VALUE)).hasSize(256);
  }

  @Test
  void aFloodIsLoggedInPartAndThenSummarised() {
    for (int i = 0; i < 1000; i++) {
      denials.record("a.test", 443, Reason.NotAllowed);
    }
    assertThat(lines()).hasSize(20);
    nanos.addAndGet(200_000_000);
    denials.record("b.test", 443, Reason.NotAllowed);
    assertThat(lines())
        .hasSize(22)
        .anySatisfy(line -> assertThat(line).contains("\"count\":980"))
        .last()
        .asString()
        .contains("b.test")
        .contains("\"reason\":\"NotAllowed\"");
  }

  private List<String> lines() {
    return out.toString(US_ASCII).lines().toList();
  }
}
