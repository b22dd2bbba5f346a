package dev.devsandbox.identity;

import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of this sandbox: kept while they are fresh and the broker is there, fetched once for
 * all who wait, and gone the moment the broker takes the grant back.
 */
final class Tokens {
  /** Without a word from the broker for that long, nothing is served any more. */
  static final Duration MAX_SILENCE = Duration.ofSeconds(60);

  /** Clients give up after a second. */
  static final Duration MAX_WAIT = Duration.ofMillis(900);

  private static final Duration REFUSAL_KEPT = Duration.ofSeconds(1);
  private static final int FRESH_SHARE = 3;

  /** What a caller is told. */
  sealed interface Outcome {
    record Issued(Secret token, Instant expiresAt) implements Outcome {}

    /** The caller must say which audience. */
    record Unclear(String message) implements Outcome {}

    record Forbidden(String code, String message) implements Outcome {}

    record Busy(String code, String message) implements Outcome {}

    /** Asking again may help. */
    record Unavailable(String code, String message) implements Outcome {}
  }

  /** The way to the broker. */
  interface Broker {
    /** False if there is no stream. */
    boolean send(UpFrame frame);

    Duration sinceHeard();
  }

  /** An answer and until when it may be given again. */
  private record Kept(Outcome outcome, Instant until) {}

  /** A request on its way. */
  private record Flight(long id, Instant started, CompletableFuture<Outcome> outcome) {}

  private final Broker broker;
  private final Clock clock;
  private final Map<String, Kept> kept = new HashMap<>();
  private final Map<String, Flight> flights = new HashMap<>();
  private DownFrame.@Nullable Identity grant;
  private long nextId;

  Tokens(Broker broker, Clock clock) {
    this.broker = broker;
    this.clock = clock;
  }

  /**
   * A token for a caller; waits at most {@link #MAX_WAIT}.
   *
   * @param audience may be left out where only one is granted
   */
  Outcome get(long uid, Optional<String> audience) {
    String wanted;
    CompletableFuture<Outcome> answer;
    synchronized (this) {
      Optional<Outcome> refusal = refusalFor(uid, audience);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      wanted = audience.orElseGet(() -> granted().audiences().getFirst());
      Kept known = kept.get(wanted);
      if (known != null && clock.instant().isBefore(known.until())) {
        return known.outcome();
      }
      answer = fly(wanted);
    }
    Outcome outcome = await(answer);
    synchronized (this) {
      // The grant may have been taken back in the meantime.
      return refusalFor(uid, Optional.of(wanted)).orElse(outcome);
    }
  }

  private Optional<Outcome> refusalFor(long uid, Optional<String> audience) {
    if (broker.sinceHeard().compareTo(MAX_SILENCE) > 0) {
      kept.clear();
      return Optional.of(brokerAway());
    }
    if (grant == null) {
      return Optional.of(
          new Outcome.Unavailable("NotReady", "the broker has not said yet who may have what"));
    }
    if (!grant.uids().contains(uid)) {
      return Optional.of(
          new Outcome.Forbidden(
              "CallerNotGranted", "no PodIdentity lets uid " + uid + " of this pod have a token"));
    }
    List<String> audiences = grant.audiences();
    if (audience.isPresent() && !audiences.contains(audience.get())) {
      return Optional.of(
          new Outcome.Forbidden(
              "AudienceNotGranted", "granted are " + audiences + "; see the PodIdentity"));
    }
    if (audience.isEmpty() && audiences.size() != 1) {
      return Optional.of(new Outcome.Unclear("say ?audience= with one of " + audiences));
    }
    return Optional.empty();
  }

  private DownFrame.Identity granted() {
    if (grant == null) {
      throw new IllegalStateException("asked before the grant was checked");
    }
    return grant;
  }

  private static Outcome brokerAway() {
    return new Outcome.Unavailable("BrokerAway", "the broker can't be reached; try again");
  }

  /** Joins the request that is on its way, or starts one. */
  private CompletableFuture<Outcome> fly(String audience) {
    Instant now = clock.instant();
    Flight current = flights.get(audience);
    if (current != null && now.isBefore(current.started().plus(MAX_WAIT))) {
      return current.outcome();
    }
    Flight flight = new Flight(nextId++, now, new CompletableFuture<>());
    flights.put(audience, flight);
    if (!broker.send(new UpFrame.TokenRequest(flight.id(), audience))) {
      flights.remove(audience);
      flight.outcome().complete(brokerAway());
    }
    return flight.outcome();
  }

  private static Outcome await(CompletableFuture<Outcome> answer) {
    try {
      return answer.get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Outcome.Unavailable("TimedOut", "the broker did not answer in time; try again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Unavailable("Stopping", "the identity sidecar is being stopped");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a flight is only ever completed", e);
    }
  }

  /** The broker said who may have what; what is no longer granted is forgotten. */
  synchronized void setGrant(DownFrame.Identity identity) {
    grant = identity;
    kept.keySet().retainAll(identity.audiences());
    abandonAllBut(identity.audiences());
  }

  /** Nobody gets anything until the broker says anew who may. */
  synchronized void revokeAll() {
    grant = null;
    kept.clear();
    abandonAllBut(List.of());
  }

  /** Wakes those who wait for what is no longer granted; they are told by the grant. */
  private void abandonAllBut(List<String> audiences) {
    flights
        .entrySet()
        .removeIf(flight ->
            !audiences.contains(flight.getKey())
                && flight.getValue().outcome().complete(brokerAway()));
  }

  synchronized void issued(DownFrame.Token token) {
    Instant now = clock.instant();
    Duration freshness = Duration.between(now, token.expiresAt()).dividedBy(FRESH_SHARE);
    Instant until = token.expiresAt().minus(freshness);
    land(token.id(), new Kept(new Outcome.Issued(token.token(), token.expiresAt()), until));
  }

  synchronized void denied(DownFrame.TokenDenied denied) {
    Outcome outcome =
        switch (denied.code()) {
          case "TooMany" -> new Outcome.Busy(denied.code(), denied.message());
          case "Unavailable" -> new Outcome.Unavailable(denied.code(), denied.message());
          default -> new Outcome.Forbidden(denied.code(), denied.message());
        };
    land(denied.id(), new Kept(outcome, clock.instant().plus(REFUSAL_KEPT)));
  }

  /** An answer that nobody asked for, or that was asked under an older grant, is dropped. */
  private void land(long id, Kept answer) {
    for (var entry : flights.entrySet()) {
      Flight flight = entry.getValue();
      if (flight.id() == id) {
        flights.remove(entry.getKey());
        kept.put(entry.getKey(), answer);
        flight.outcome().complete(answer.outcome());
        return;
      }
    }
  }
}
