package dev.devsandbox.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.operator.testing.FakeSecret;
import dev.devsandbox.operator.testing.MutableClock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaManagerTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final ServerNames NAMES =
      ServerNames.ofService(
          "devsandbox-broker", "devsandbox-system", List.of("10.43.7.7", "fd00:43::7"));
  private static final CaRotation ROTATION = new CaRotation(NAMES, CaRotation.Times.standard());

  private final MutableClock clock = new MutableClock(START);
  private final FakeSecret secret = new FakeSecret();
  private final FakePods pods = new FakePods();
  private ServerTls tls = new ServerTls();

  @Test
  void firstRunMakesAnAuthorityAndServesItsCertificateUnderEveryName() throws Exception {
    newManager().run();

    X509Certificate served = tls.serving().orElseThrow();
    assertThat(trustedBy(newManagerBundle(), served)).isTrue();
    assertThat(NAMES.matches(served)).isTrue();
    assertThat(served.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(served.getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofDays(30)));
  }

  @Test
  void restartServesTheSameCertificateAndWritesNothing() throws Exception {
    newManager().run();
    X509Certificate before = tls.serving().orElseThrow();
    int writes = secret.writes();

    restart();
    newManager().run();

    assertThat(tls.serving()).contains(before);
    assertThat(secret.writes()).isEqualTo(writes);
  }

  @Test
  void serverCertificateIsRenewedAtTwoThirdsOfItsLifeByTheSameAuthority() throws Exception {
    newManager().run();
    String bundle = newManagerBundle();
    X509Certificate before = tls.serving().orElseThrow();

    clock.advance(Duration.ofDays(21));
    newManager().run();

    assertThat(tls.serving().orElseThrow()).isNotEqualTo(before);
    assertThat(trustedBy(bundle, tls.serving().orElseThrow())).isTrue();
    assertThat(newManagerBundle()).isEqualTo(bundle);
  }

  @Test
  void changedServiceAddressGivesANewCertificate() throws Exception {
    newManager().run();
    var moved =
        ServerNames.ofService("devsandbox-broker", "devsandbox-system", List.of("10.43.9.9"));

    managerFor(new CaRotation(moved, CaRotation.Times.standard())).run();

    assertThat(moved.matches(tls.serving().orElseThrow())).isTrue();
  }

  @Test
  void newAuthorityIsTrustedByEveryPodBeforeItSignsAndTheOldOneGoesLast() throws Exception {
    pods.add("a", null);
    pods.add("b", "stale");
    newManager().run();
    String first = newManagerBundle();
    assertThat(bundles()).containsOnly(first);

    secret.annotate(CaManager.TRIGGER, "now");
    newManager().run();
    X509Certificate before = tls.serving().orElseThrow();
    String both = newManagerBundle();
    assertThat(certificates(both)).hasSize(2).containsAll(certificates(first));
    assertThat(bundles()).containsOnly(both);
    assertThat(trustedBy(first, before)).isTrue();

    clock.advance(Duration.ofMinutes(2));
    newManager().run();
    X509Certificate after = tls.serving().orElseThrow();
    assertThat(trustedBy(first, after)).isFalse();
    assertThat(trustedBy(both, after)).isTrue();
    assertThat(bundles()).as("the old one is still trusted").containsOnly(both);

    clock.advance(Duration.ofMinutes(10));
    newManager().run();
    String last = newManagerBundle();
    assertThat(certificates(last)).hasSize(1).doesNotContainAnyElementsOf(certificates(first));
    assertThat(bundles()).containsOnly(last);
    assertThat(tls.serving()).contains(after);
  }

  @Test
  void oneValueOfTheTriggerRotatesOnce() throws Exception {
    secret.annotate(CaManager.TRIGGER, "one");
    rotateFully();
    int writes = secret.writes();

    clock.advance(Duration.ofHours(1));
    newManager().run();

    assertThat(secret.writes()).isEqualTo(writes);
  }

  @Test
  void podWithoutTheNewAuthorityHoldsUpTheSwitch() throws Exception {
    newManager().run();
    pods.add("stuck", newManagerBundle());
    pods.refuseWritesTo("stuck");
    X509Certificate before = tls.serving().orElseThrow();

    secret.annotate(CaManager.TRIGGER, "now");
    newManager().run();
    clock.advance(Duration.ofDays(1));
    newManager().run();

    assertThat(tls.serving()).contains(before);
  }

  @Test
  void podThatStaysWithoutItNoLongerHoldsUpOthersNearTheEndOfTheAuthority() throws Exception {
    newManager().run();
    String first = newManagerBundle();
    pods.add("stuck", first);
    pods.refuseWritesTo("stuck");
    secret.annotate(CaManager.TRIGGER, "now");
    newManager().run();

    clock.set(START.plus(Duration.ofDays(350)));
    newManager().run();

    assertThat(trustedBy(first, tls.serving().orElseThrow())).isFalse();
  }

  @Test
  void podThatAppearsLateWithTheOldBundleIsGivenTheNewOneFirst() throws Exception {
    newManager().run();
    String first = newManagerBundle();
    secret.annotate(CaManager.TRIGGER, "now");
    newManager().run();
    pods.add("late", first);
    pods.refuseWritesTo("late");
    X509Certificate before = tls.serving().orElseThrow();

    clock.advance(Duration.ofMinutes(3));
    newManager().run();

    assertThat(tls.serving()).contains(before);
  }

  @Test
  void authorityIsReplacedInTimeWithoutATrigger() throws Exception {
    pods.add("a", null);
    newManager().run();
    List<X509Certificate> first = certificates(newManagerBundle());

    for (int day = 0; day < 800; day++) {
      clock.advance(Duration.ofDays(1));
      newManager().run();
      // A switch follows by minutes.
      clock.advance(Duration.ofMinutes(15));
      newManager().run();
      assertServable("day " + day);
    }
    assertThat(certificates(newManagerBundle())).doesNotContainAnyElementsOf(first);
  }

  /** Whatever dies when, the next process goes on and no pod ever distrusts what is served. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killAtEveryStepIsHarmless(boolean written) throws Exception {
    int steps = 0;
    for (int killAt = 1; ; killAt++) {
      var run = new CaManagerTest();
      run.pods.add("a", null);
      run.pods.add("b", null);
      run.newManager().run();
      List<X509Certificate> first = certificates(run.newManagerBundle());
      run.secret.annotate(CaManager.TRIGGER, "now");
      var fatal = new KilledAt(killAt, written);
      boolean killed = false;
      for (int round = 0; round < 8; round++) {
        try {
          run.managerOn(fatal.secret(run.secret), fatal.pods(run.pods)).run();
        } catch (Killed e) {
          killed = true;
          run.restart();
          // The next process starts at once.
          run.newManager().run();
        }
        run.assertServable("killed at step " + killAt);
        run.clock.advance(Duration.ofMinutes(4));
      }
      assertThat(certificates(run.newManagerBundle()))
          .as("killed at step %s", killAt)
          .hasSize(1)
          .doesNotContainAnyElementsOf(first);
      if (!killed) {
        break;
      }
      steps++;
    }
    // Introduce, two pods, mark, switch, drop, two pods.
    assertThat(steps).isEqualTo(8);
  }

  @Test
  void secretThatIsNotOursIsLeftAloneAndNamesNoContent() throws Exception {
    newManager().run();
    X509Certificate served = tls.serving().orElseThrow();
    secret.overwrite(Map.of("ca.crt", "s3cret", "ca.key", "s3cret"));
    int writes = secret.writes();

    assertThatThrownBy(() -> newManager().run())
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageNotContaining("s3cret");

    assertThat(secret.writes()).isEqualTo(writes);
    assertThat(tls.serving()).contains(served);
  }

  @Test
  void deletedSecretGivesANewAuthorityThatPodsAreTold() throws Exception {
    pods.add("a", null);
    newManager().run();
    String before = newManagerBundle();

    secret.overwrite(null);
    newManager().run();

    assertThat(bundles()).doesNotContain(before).containsOnly(newManagerBundle());
    assertServable("after deletion");
  }

  private void rotateFully() throws Exception {
    newManager().run();
    for (Duration wait : List.of(Duration.ZERO, Duration.ofMinutes(2), Duration.ofMinutes(10))) {
      clock.advance(wait);
      newManager().run();
    }
  }

  private void assertServable(String when) throws Exception {
    X509Certificate served = tls.serving().orElseThrow();
    served.checkValidity(Date.from(clock.instant()));
    for (String bundle : bundles()) {
      assertThat(trustedBy(bundle, served)).as(when).isTrue();
    }
  }

  private Set<String> bundles() {
    var all = new HashSet<String>();
    pods.list().forEach(pod -> all.add(Objects.requireNonNullElse(pod.bundle(), "")));
    return all;
  }

  private void restart() {
    tls = new ServerTls();
  }

  private CaManager newManager() {
    return managerFor(ROTATION);
  }

  private String newManagerBundle() throws Exception {
    return PkiFormat.read(secret.content()).bundle();
  }

  private CaManager managerFor(CaRotation rotation) {
    return new CaManager(rotation, secret, pods, tls, clock, new SecureRandom());
  }

  private CaManager managerOn(SecretStore store, PodBundles bundles) {
    return new CaManager(ROTATION, store, bundles, tls, clock, new SecureRandom());
  }

  private static List<X509Certificate> certificates(String pem) throws Exception {
    var list = new ArrayList<X509Certificate>();
    for (var certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
      list.add((X509Certificate) certificate);
    }
    return list;
  }

  private static boolean trustedBy(String bundle, X509Certificate server) throws Exception {
    for (X509Certificate ca : certificates(bundle)) {
      try {
        server.verify(ca.getPublicKey());
        return true;
      } catch (GeneralSecurityException e) {
        // The next one may have signed it.
      }
    }
    return false;
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Dies at the Nth write of any kind, before or after it took effect. */
  private static final class KilledAt {
    private final int step;
    private final boolean written;
    private int count;

    KilledAt(int step, boolean written) {
      this.step = step;
      this.written = written;
    }

    private void write(Runnable action) {
      count++;
      if (count == step && !written) {
        throw new Killed();
      }
      action.run();
      if (count == step) {
        throw new Killed();
      }
    }

    SecretStore secret(SecretStore real) {
      return new SecretStore() {
        @Override
        public Optional<Stored> read() {
          return real.read();
        }

        @Override
        public void write(Map<String, String> entries, String version) {
          KilledAt.this.write(() -> real.write(entries, version));
        }
      };
    }

    PodBundles pods(PodBundles real) {
      return new PodBundles() {
        @Override
        public List<PodBundle> list() {
          return real.list();
        }

        @Override
        public void publish(PodBundle pod, String bundle) {
          write(() -> real.publish(pod, bundle));
        }
      };
    }
  }
}
