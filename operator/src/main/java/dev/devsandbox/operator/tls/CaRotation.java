package dev.devsandbox.operator.tls;

import dev.devsandbox.operator.tls.BrokerPki.Publishing;
import dev.devsandbox.operator.tls.BrokerPki.Retiring;
import dev.devsandbox.operator.tls.BrokerPki.Settled;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next step of the broker's certificates from what is stored, what pods carry and the
 * time. It acts on nothing and remembers nothing, so a process killed between any two steps goes on
 * where it was.
 *
 * @param names what the server certificate must carry
 * @param times how long things live
 */
record CaRotation(ServerNames names, Times times) {

  /**
   * @param authority life of an authority
   * @param server life of a server certificate
   * @param settle how long every pod must have carried the next authority before it signs: the
   *     kubelet may write the annotation into the pod as late as its periodic sync
   * @param overlap how long the authority before stays trusted after the switch
   * @param retry when to look again for pods that don't carry the bundle yet
   */
  record Times(
      Duration authority, Duration server, Duration settle, Duration overlap, Duration retry) {
    /** One year and 30 days. */
    static Times standard() {
      return new Times(
          Duration.ofDays(365),
          Duration.ofDays(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofSeconds(5));
    }
  }

  /**
   * @param stored the Secret's content; null if there is none
   * @param trigger the value of the manual trigger; empty if unset
   * @param pods the sandbox pods that may still run, with the bundle each carries
   * @param serving the certificate this process shows to clients; null if none yet
   * @param now the time
   */
  record Observation(
      @Nullable BrokerPki stored,
      String trigger,
      List<PodBundle> pods,
      @Nullable X509Certificate serving,
      Instant now) {}

  /** One thing to do; the names say what changes in the Secret, except for Serve and Wait. */
  sealed interface Step {}

  /** Nothing is stored: make an authority and a server certificate. */
  record Create() implements Step {}

  /** Show the stored certificate to clients. */
  record Serve(BrokerPki pki) implements Step {}

  /** Make the next authority, so that pods begin to trust it. */
  record Introduce(BrokerPki pki, String trigger) implements Step {}

  /** Note that every pod carries the next authority. */
  record MarkPublished(BrokerPki pki, Publishing phase) implements Step {}

  /** Let the next authority sign, and sign a server certificate with it. */
  record Switch(BrokerPki pki, Publishing phase) implements Step {}

  /** Sign a new server certificate with the same authority. */
  record Renew(BrokerPki pki) implements Step {}

  /** Take the authority before out of the bundle. */
  record Drop(BrokerPki pki) implements Step {}

  /** Nothing to do before then, unless something is seen to change. */
  record Wait(Instant until) implements Step {}

  Step next(Observation seen) {
    var pki = seen.stored();
    if (pki == null) {
      return new Create();
    }
    if (!pki.server().certificate().equals(seen.serving())) {
      return new Serve(pki);
    }
    Instant now = seen.now();
    Instant renewal = twoThirds(pki.server().certificate());
    if ((!now.isBefore(renewal) && canRenew(pki, now)) || !fits(pki)) {
      return new Renew(pki);
    }
    return switch (pki.phase()) {
      case Settled() -> {
        Instant due = twoThirds(pki.signing().certificate());
        boolean asked = !seen.trigger().isEmpty() && !seen.trigger().equals(pki.obeyed());
        yield asked || !now.isBefore(due)
            ? new Introduce(pki, seen.trigger())
            : waiting(now, due, renewal);
      }
      case Publishing phase -> publishing(seen, pki, phase);
      case Retiring(var _, var since) -> {
        Instant due = since.plus(times.overlap());
        yield now.isBefore(due) ? waiting(now, due, renewal) : new Drop(pki);
      }
    };
  }

  /** The pods to which {@code pki}'s bundle must be written. */
  static List<PodBundle> behind(BrokerPki pki, List<PodBundle> pods) {
    String bundle = pki.bundle();
    return pods.stream().filter(pod -> !bundle.equals(pod.bundle())).toList();
  }

  private Step publishing(Observation seen, BrokerPki pki, Publishing phase) {
    Instant now = seen.now();
    if (lastCall(pki, now)) {
      return new Switch(pki, phase);
    }
    Instant again = now.plus(times.retry());
    if (!behind(pki, seen.pods()).isEmpty()) {
      return new Wait(again);
    }
    if (phase.since() == null) {
      return new MarkPublished(pki, phase);
    }
    Instant due = phase.since().plus(times.settle());
    return now.isBefore(due) ? new Wait(due) : new Switch(pki, phase);
  }

  /**
   * Near the end of the signing authority a pod that can't be written to no longer holds up all
   * others, who would be cut off with it.
   */
  private static boolean lastCall(BrokerPki pki, Instant now) {
    X509Certificate ca = pki.signing().certificate();
    Instant end = ca.getNotAfter().toInstant();
    Duration life = Duration.between(ca.getNotBefore().toInstant(), end);
    return now.isAfter(end.minus(life.dividedBy(12)));
  }

  private boolean fits(BrokerPki pki) {
    X509Certificate server = pki.server().certificate();
    return names.matches(server) && pki.signing().signed(server);
  }

  /** Near its own end an authority can't give a longer life than it has left. */
  private boolean canRenew(BrokerPki pki, Instant now) {
    Instant end = pki.server().certificate().getNotAfter().toInstant();
    Instant limit = pki.signing().certificate().getNotAfter().toInstant();
    return end.isBefore(limit) && now.isBefore(limit);
  }

  private static Instant twoThirds(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
    return from.plus(life.multipliedBy(2).dividedBy(3));
  }

  private Wait waiting(Instant now, Instant... deadlines) {
    return new Wait(
        Stream.of(deadlines)
            .filter(now::isBefore)
            .min(Instant::compareTo)
            .orElse(now.plus(times.retry())));
  }
}
