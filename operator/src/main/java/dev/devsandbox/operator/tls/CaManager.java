package dev.devsandbox.operator.tls;

import dev.devsandbox.operator.tls.BrokerPki.Publishing;
import dev.devsandbox.operator.tls.BrokerPki.Retiring;
import dev.devsandbox.operator.tls.BrokerPki.Settled;
import dev.devsandbox.operator.tls.CaRotation.Create;
import dev.devsandbox.operator.tls.CaRotation.Drop;
import dev.devsandbox.operator.tls.CaRotation.Introduce;
import dev.devsandbox.operator.tls.CaRotation.MarkPublished;
import dev.devsandbox.operator.tls.CaRotation.Observation;
import dev.devsandbox.operator.tls.CaRotation.Renew;
import dev.devsandbox.operator.tls.CaRotation.Serve;
import dev.devsandbox.operator.tls.CaRotation.Step;
import dev.devsandbox.operator.tls.CaRotation.Switch;
import dev.devsandbox.operator.tls.CaRotation.Wait;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what {@link CaRotation} decides. One thread calls {@link #run}. */
public final class CaManager {
  /** An annotation of the Secret: any new value starts a rotation. */
  public static final String TRIGGER = "devsandbox.dev/rotate";

  private static final Logger log = LoggerFactory.getLogger(CaManager.class);

  private final CaRotation rotation;
  private final SecretStore secret;
  private final PodBundles pods;
  private final ServerTls tls;
  private final Clock clock;
  private final SecureRandom random;
  private volatile @Nullable String bundle;

  CaManager(
      CaRotation rotation,
      SecretStore secret,
      PodBundles pods,
      ServerTls tls,
      Clock clock,
      SecureRandom random) {
    this.rotation = rotation;
    this.secret = secret;
    this.pods = pods;
    this.tls = tls;
    this.clock = clock;
    this.random = random;
  }

  /** With the lifetimes of a product. */
  public static CaManager standard(
      ServerNames names, SecretStore secret, PodBundles pods, ServerTls tls, Clock clock) {
    var rotation = new CaRotation(names, CaRotation.Times.standard());
    return new CaManager(rotation, secret, pods, tls, clock, new SecureRandom());
  }

  /** The bundle a new pod must carry; empty until the first {@link #run} has succeeded. */
  public Optional<String> bundle() {
    return Optional.ofNullable(bundle);
  }

  /**
   * Takes every step that is due. All of it may be repeated.
   *
   * @return when to come back, at the latest
   * @throws GeneralSecurityException if the Secret can't be read as ours: it is left alone, and
   *     what is served stays; deleting the Secret makes a new authority
   * @throws RuntimeException if the API server doesn't answer or the Secret changed meanwhile
   */
  public Instant run() throws GeneralSecurityException {
    while (true) {
      var stored = secret.read();
      var pki = stored.isEmpty() ? null : PkiFormat.read(stored.get().entries());
      if (pki != null) {
        // A pod made from now on must not miss what older pods are given below.
        bundle = pki.bundle();
        publish(pki);
      }
      var seen =
          new Observation(
              pki,
              stored.map(s -> s.annotations().getOrDefault(TRIGGER, "")).orElse(""),
              pods.list(),
              tls.serving().orElse(null),
              clock.instant());
      Step step = rotation.next(seen);
      if (step instanceof Wait(var until)) {
        return until;
      }
      log.info("broker certificates: {}", step.getClass().getSimpleName());
      if (step instanceof Serve(var current)) {
        tls.serve(current.server());
      } else {
        String version = stored.map(SecretStore.Stored::version).orElse(null);
        secret.write(PkiFormat.write(after(step, seen.now())), version);
      }
    }
  }

  private BrokerPki after(Step step, Instant now) {
    return switch (step) {
      case Create() -> {
        var ca = authority(now);
        yield new BrokerPki(ca, server(ca, now), new Settled(), "");
      }
      case Introduce(var pki, var trigger) ->
          new BrokerPki(pki.signing(), pki.server(), new Publishing(authority(now), null), trigger);
      case MarkPublished(var pki, var phase) -> pki.with(new Publishing(phase.next(), now));
      case Switch(var pki, var phase) ->
          new BrokerPki(
              phase.next(),
              server(phase.next(), now),
              new Retiring(pki.signing().certificate(), now),
              pki.obeyed());
      case Renew(var pki) -> pki.with(server(pki.signing(), now));
      case Drop(var pki) -> pki.with(new Settled());
      case Serve(var pki) -> pki;
      case Wait _ -> throw new IllegalStateException("waiting changes nothing");
    };
  }

  private void publish(BrokerPki pki) {
    for (PodBundle pod : CaRotation.behind(pki, pods.list())) {
      try {
        pods.publish(pod, pki.bundle());
      } catch (RuntimeException e) {
        // One pod that can't be written to must not keep the others from theirs.
        log.warn("CA bundle not written to pod {}/{}", pod.namespace(), pod.name(), e);
      }
    }
  }

  private CertificateAuthority authority(Instant now) {
    return CertificateAuthority.create(now, rotation.times().authority(), random);
  }

  private ServerCertificate server(CertificateAuthority ca, Instant now) {
    return ca.issue(rotation.names(), now, rotation.times().server(), random);
  }
}
