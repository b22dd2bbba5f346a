package dev.devsandbox.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.operator.tls.BrokerPki.Publishing;
import dev.devsandbox.operator.tls.BrokerPki.Retiring;
import dev.devsandbox.operator.tls.BrokerPki.Settled;
import dev.devsandbox.operator.tls.CaRotation.Observation;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaRotationTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ServerNames NAMES = ServerNames.ofService("b", "s", List.of("192.0.2.1"));
  private static final CaRotation ROTATION = new CaRotation(NAMES, CaRotation.Times.standard());
  private static final CertificateAuthority CA =
      CertificateAuthority.create(NOW, Duration.ofDays(365), RANDOM);
  private static final CertificateAuthority NEXT =
      CertificateAuthority.create(NOW, Duration.ofDays(365), RANDOM);
  private static final ServerCertificate SERVER = CA.issue(NAMES, NOW, Duration.ofDays(30), RANDOM);
  private static final BrokerPki SETTLED = new BrokerPki(CA, SERVER, new Settled(), "");

  @Test
  void nothingStoredIsCreated() {
    assertThat(ROTATION.next(new Observation(null, "", List.of(), null, NOW)))
        .isInstanceOf(CaRotation.Create.class);
  }

  @Test
  void whatIsStoredIsServedBeforeAnythingElse() {
    assertThat(ROTATION.next(new Observation(SETTLED, "go", List.of(), null, NOW)))
        .isInstanceOf(CaRotation.Serve.class);
  }

  @Test
  void settledWaitsForTheServerCertificate() {
    var step = next(SETTLED, "", List.of(), NOW);

    assertThat(step).isInstanceOf(CaRotation.Wait.class);
    assertThat(((CaRotation.Wait) step).until())
        .isBetween(NOW.plus(Duration.ofDays(19)), NOW.plus(Duration.ofDays(20)));
  }

  @Test
  void waitIsNeverForThePast() {
    var late = NOW.plus(Duration.ofDays(400));
    var end = CA.certificate().getNotAfter().toInstant();
    var lastServer = CA.issue(NAMES, end.minus(Duration.ofDays(3)), Duration.ofDays(30), RANDOM);
    var pki = new BrokerPki(CA, lastServer, new Publishing(NEXT, null), "");
    for (Instant now : List.of(end.minus(Duration.ofDays(40)), end.minusSeconds(1), late)) {
      var step = next(pki, "", List.of(new PodBundle("n", "p", "u", "other")), now);
      if (step instanceof CaRotation.Wait(var until)) {
        assertThat(until).isAfter(now);
      }
    }
  }

  @Test
  void triggerIntroducesTheNextAuthorityUnlessItWasObeyed() {
    assertThat(next(SETTLED, "1", List.of(), NOW)).isInstanceOf(CaRotation.Introduce.class);

    var obeyed = new BrokerPki(CA, SERVER, new Settled(), "1");
    assertThat(next(obeyed, "1", List.of(), NOW)).isInstanceOf(CaRotation.Wait.class);
  }

  @Test
  void twoThirdsOfTheAuthoritysLifeIntroduceTheNext() {
    Instant due = NOW.plus(Duration.ofDays(244));
    var fresh = SETTLED.with(CA.issue(NAMES, due, Duration.ofDays(30), RANDOM));

    assertThat(next(fresh, "", List.of(), due)).isInstanceOf(CaRotation.Introduce.class);
  }

  @Test
  void publishingWaitsUntilEveryPodCarriesTheBundle() {
    var pki = SETTLED.with(new Publishing(NEXT, null));
    var behind = new PodBundle("n", "p", "u", SETTLED.bundle());
    var ahead = new PodBundle("n", "q", "v", pki.bundle());

    assertThat(next(pki, "", List.of(ahead, behind), NOW)).isInstanceOf(CaRotation.Wait.class);
    assertThat(next(pki, "", List.of(ahead), NOW)).isInstanceOf(CaRotation.MarkPublished.class);
    assertThat(CaRotation.behind(pki, List.of(ahead, behind))).containsExactly(behind);
  }

  @Test
  void publishedAuthoritySignsOnlyAfterThePodsFilesCanHaveFollowed() {
    var pki = SETTLED.with(new Publishing(NEXT, NOW));

    assertThat(next(pki, "", List.of(), NOW.plusSeconds(119)))
        .isEqualTo(new CaRotation.Wait(NOW.plusSeconds(120)));
    assertThat(next(pki, "", List.of(), NOW.plusSeconds(120)))
        .isInstanceOf(CaRotation.Switch.class);
  }

  @Test
  void oldAuthorityIsDroppedAfterTheOverlap() {
    var server = NEXT.issue(NAMES, NOW, Duration.ofDays(30), RANDOM);
    var pki = new BrokerPki(NEXT, server, new Retiring(CA.certificate(), NOW), "");

    assertThat(next(pki, "", List.of(), NOW.plusSeconds(599)))
        .isEqualTo(new CaRotation.Wait(NOW.plusSeconds(600)));
    assertThat(next(pki, "", List.of(), NOW.plusSeconds(600))).isInstanceOf(CaRotation.Drop.class);
  }

  @Test
  void switchChangesNothingInTheBundle() {
    var publishing = SETTLED.with(new Publishing(NEXT, NOW));
    var retiring = new BrokerPki(NEXT, SERVER, new Retiring(CA.certificate(), NOW), "");

    assertThat(retiring.bundle()).isEqualTo(publishing.bundle());
  }

  @Test
  void certificateOfAnotherAuthorityIsReplaced() {
    var foreign = SETTLED.with(NEXT.issue(NAMES, NOW, Duration.ofDays(30), RANDOM));

    assertThat(next(foreign, "", List.of(), NOW)).isInstanceOf(CaRotation.Renew.class);
  }

  @Test
  void storedFormKeepsEveryPhase() throws Exception {
    for (var phase :
        List.of(
            new Settled(),
            new Publishing(NEXT, null),
            new Publishing(NEXT, NOW),
            new Retiring(NEXT.certificate(), NOW))) {
      var pki = new BrokerPki(CA, SERVER, phase, "x");
      assertThat(PkiFormat.read(PkiFormat.write(pki))).isEqualTo(pki);
    }
  }

  @Test
  void textFormsShowNoKey() {
    assertThat(SETTLED.with(new Publishing(NEXT, NOW)).toString())
        .doesNotContain("PRIVATE")
        .doesNotContain(CA.key().toString());
  }

  private static CaRotation.Step next(
      BrokerPki pki, String trigger, List<PodBundle> pods, Instant now) {
    X509Certificate serving = pki.server().certificate();
    return ROTATION.next(new Observation(pki, trigger, pods, serving, now));
  }
}
