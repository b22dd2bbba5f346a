package dev.devsandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FenceReportTest {
  @Test
  void aPassIsWrittenAsAgreed() throws FenceFormatException {
    FenceReport report = new FenceReport("sha256:00", List.of("redirect/tcp4/1000"), null);
    assertThat(report.toJson())
        .isEqualTo(
            "{\"version\":1,\"rules\":\"sha256:00\",\"proofs\":[\"redirect/tcp4/1000\"],"
                + "\"failure\":null}");
    assertThat(FenceReport.parse(report.toJson())).isEqualTo(report);
  }

  @Test
  void aFailureSaysWhatWasExpectedAndSeen() throws FenceFormatException {
    FenceReport report =
        new FenceReport(
            "sha256:00", List.of(), new FenceReport.Failure("refuse/udp4/1000", "EPERM", "sent"));
    assertThat(FenceReport.parse(report.toJson())).isEqualTo(report);
  }

  @Property(tries = 200)
  void alwaysFitsATerminationMessage(@ForAll String text) throws FenceFormatException {
    String longText = text.repeat(100);
    FenceReport report =
        new FenceReport(
            "sha256:" + "0".repeat(64),
            Collections.nCopies(200, "refuse/udp4/1000"),
            new FenceReport.Failure(longText, longText, longText));
    String json = report.toJson();
    assertThat(json.getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(FenceReport.MAX_BYTES);
    assertThat(FenceReport.parse(json).failure()).isEqualTo(report.failure());
  }

  @Test
  void aForeignMessageIsNoReport() {
    for (String text :
        List.of("", "OOMKilled", "{}", "{\"version\":1,\"rules\":\"x\",\"proofs\":[]}")) {
      assertThatExceptionOfType(FenceFormatException.class)
          .isThrownBy(() -> FenceReport.parse(text));
    }
  }

  @Property
  void anyMessageEndsInAReportOrARefusal(
      @ForAll String garbage, @ForAll @IntRange(max = 90) int at) {
    String valid =
        new FenceReport("sha256:00", List.of("a"), new FenceReport.Failure("p", "e", "s")).toJson();
    int cut = Math.min(at, valid.length());
    for (String text : List.of(garbage, valid.substring(0, cut) + garbage + valid.substring(cut))) {
      try {
        assertThat(FenceReport.parse(text).rules()).isNotNull();
      } catch (FenceFormatException refused) {
        assertThat(refused).hasMessageMatching("(?s).+");
      }
    }
  }
}
