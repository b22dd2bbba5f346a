package dev.devsandbox.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.identity.Tokens.Outcome;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokensTest {
  private static final long UID = 1000;
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration A_MOMENT = Duration.ofMillis(1);

  /** A broker whose answers the test gives, or that answers each request at once. */
  private static final class FakeBroker implements Tokens.Broker {
    private final BlockingQueue<UpFrame.TokenRequest> asked = new LinkedBlockingQueue<>();
    private volatile Duration silence = Duration.ZERO;
    private volatile boolean isUp = true;

    @Override
    public boolean send(UpFrame frame) {
      return isUp && asked.add((UpFrame.TokenRequest) frame);
    }

    @Override
    public Duration sinceHeard() {
      return silence;
    }

    UpFrame.TokenRequest awaitRequest() throws InterruptedException {
      UpFrame.TokenRequest request = asked.poll(20, TimeUnit.SECONDS);
      assertThat(request).as("request to the broker").isNotNull();
      return request;
    }
  }

  private final FakeBroker broker = new FakeBroker();
  private final MutableClock clock = new MutableClock();
  private final Tokens tokens = new Tokens(broker, clock);

  @Test
  void aGrantedCallerGetsTheTokenAndItIsKept() throws Exception {
    grant(List.of(UID), "vault");
    Outcome first = fetch("vault", "jwt-1");

    assertThat(first).isEqualTo(issued("jwt-1"));
    assertThat(tokens.get(UID, Optional.of("vault"))).isEqualTo(first);
    assertThat(broker.asked).isEmpty();
  }

  @Test
  void aTokenIsKeptWhileMoreThanAThirdOfItsLifeIsLeft() throws Exception {
    grant(List.of(UID), "vault");
    fetch("vault", "jwt-1");

    clock.advance(LIFE.multipliedBy(2).dividedBy(3).minus(A_MOMENT));
    assertThat(tokens.get(UID, Optional.of("vault"))).isInstanceOf(Outcome.Issued.class);
    assertThat(broker.asked).isEmpty();
    clock.advance(A_MOMENT);
    assertThat(fetch("vault", "jwt-2")).isEqualTo(issued("jwt-2"));
  }

  @Test
  void everybodyWaitsForOneRequest() throws Exception {
    grant(List.of(UID), "vault");
    List<Future<Outcome>> waiting = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      waiting.add(inBackground(UID, "vault"));
    }
    UpFrame.TokenRequest request = broker.awaitRequest();
    tokens.issued(token(request, "jwt-1"));

    for (Future<Outcome> caller : waiting) {
      assertThat(caller.get(20, TimeUnit.SECONDS)).isEqualTo(issued("jwt-1"));
    }
    assertThat(broker.asked).isEmpty();
  }

  @Test
  void audiencesAreKeptApart() throws Exception {
    grant(List.of(UID), "vault", "sts");
    fetch("vault", "jwt-vault");
    assertThat(fetch("sts", "jwt-sts")).isEqualTo(issued("jwt-sts"));
    assertThat(tokens.get(UID, Optional.of("vault"))).isEqualTo(issued("jwt-vault"));
  }

  @Test
  void theOnlyAudienceNeedNotBeSaid() throws Exception {
    grant(List.of(UID), "vault");
    fetch("vault", "jwt-1");
    assertThat(tokens.get(UID, Optional.empty())).isEqualTo(issued("jwt-1"));

    grant(List.of(UID), "vault", "sts");
    assertThat(tokens.get(UID, Optional.empty())).isInstanceOf(Outcome.Unclear.class);
  }

  @Test
  void nobodyElseGetsIt() throws Exception {
    grant(List.of(UID), "vault");
    fetch("vault", "jwt-1");

    for (long other : List.of(0L, 999L, 1001L, 64321L, UID + (1L << 32))) {
      assertThat(tokens.get(other, Optional.of("vault"))).isInstanceOf(Outcome.Forbidden.class);
    }
    assertThat(tokens.get(UID, Optional.of("Vault"))).isInstanceOf(Outcome.Forbidden.class);
    assertThat(broker.asked).isEmpty();
  }

  @Test
  void nobodyGetsAnythingBeforeTheBrokerSaysWhoMay() {
    assertThat(tokens.get(UID, Optional.of("vault"))).isInstanceOf(Outcome.Unavailable.class);
    grant(List.of());
    assertThat(tokens.get(UID, Optional.empty())).isInstanceOf(Outcome.Forbidden.class);
    assertThat(broker.asked).isEmpty();
  }

  @Test
  void aGrantTakenBackTakesTheKeptTokenWithIt() throws Exception {
    grant(List.of(UID), "vault", "sts");
    fetch("vault", "jwt-1");

    grant(List.of(UID), "sts");
    assertThat(tokens.get(UID, Optional.of("vault"))).isInstanceOf(Outcome.Forbidden.class);
    grant(List.of(UID), "vault");
    assertThat(fetch("vault", "jwt-2")).isEqualTo(issued("jwt-2"));
  }

  @Test
  void aCallerTakenOutOfTheGrantIsRefusedWhatIsKept() throws Exception {
    grant(List.of(UID, 2000L), "vault");
    fetch("vault", "jwt-1");

    grant(List.of(2000L), "vault");
    assertThat(tokens.get(UID, Optional.of("vault"))).isInstanceOf(Outcome.Forbidden.class);
    assertThat(tokens.get(2000, Optional.of("vault"))).isEqualTo(issued("jwt-1"));
  }

  @Test
  void aGrantTakenBackWhileWaitingIsRefusedAndTheLateTokenIsDropped() throws Exception {
    grant(List.of(UID), "vault");
    Future<Outcome> waiting = inBackground(UID, "vault");
    UpFrame.TokenRequest request = broker.awaitRequest();

    grant(List.of(UID), "sts");
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Forbidden.class);
    tokens.issued(token(request, "jwt-late"));
    grant(List.of(UID), "vault");
    assertThat(fetch("vault", "jwt-2")).isEqualTo(issued("jwt-2"));
  }

  @Test
  void aTokenForACallerTakenOutWhileWaitingIsNotHandedOut() throws Exception {
    grant(List.of(UID), "vault");
    Future<Outcome> waiting = inBackground(UID, "vault");
    UpFrame.TokenRequest request = broker.awaitRequest();

    grant(List.of(2000L), "vault");
    tokens.issued(token(request, "jwt-1"));
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Forbidden.class);
  }

  @Test
  void afterARevocationNothingIsServedUntilANewGrant() throws Exception {
    grant(List.of(UID), "vault");
    fetch("vault", "jwt-1");

    tokens.revokeAll();
    assertThat(tokens.get(UID, Optional.of("vault"))).isInstanceOf(Outcome.Unavailable.class);
    grant(List.of(UID), "vault");
    assertThat(fetch("vault", "jwt-2")).isEqualTo(issued("jwt-2"));
  }

  @Test
  void aKeptTokenIsServedForAMinuteOfSilenceAndNotLonger() throws Exception {
    grant(List.of(UID), "vault");
    fetch("vault", "jwt-1");
    broker.isUp = false;

    broker.silence = Tokens.MAX_SILENCE;
    assertThat(tokens.get(UID, Optional.of("vault"))).isEqualTo(issued("jwt-1"));
    broker.silence = Tokens.MAX_SILENCE.plus(A_MOMENT);
    assertThat(tokens.get(UID, Optional.of("vault"))).isInstanceOf(Outcome.Unavailable.class);
    broker.silence = Duration.ZERO;
    assertThat(tokens.get(UID, Optional.of("vault"))).isInstanceOf(Outcome.Unavailable.class);
  }

  @Test
  void withoutAStreamTheAnswerIsUnavailableAtOnceAndTheNextTriesAgain() throws Exception {
    grant(List.of(UID), "vault");
    broker.isUp = false;
    assertThat(tokens.get(UID, Optional.of("vault"))).isInstanceOf(Outcome.Unavailable.class);

    broker.isUp = true;
    assertThat(fetch("vault", "jwt-1")).isEqualTo(issued("jwt-1"));
  }

  @Test
  void aBrokerThatDoesNotAnswerIsAskedAgainByLaterCallers() throws Exception {
    grant(List.of(UID), "vault");
    assertThat(tokens.get(UID, Optional.of("vault")))
        .isInstanceOfSatisfying(
            Outcome.Unavailable.class, no -> assertThat(no.code()).isEqualTo("TimedOut"));
    UpFrame.TokenRequest lost = broker.awaitRequest();

    clock.advance(Tokens.MAX_WAIT);
    assertThat(fetch("vault", "jwt-2")).isEqualTo(issued("jwt-2"));
    tokens.issued(token(lost, "jwt-late"));
    assertThat(tokens.get(UID, Optional.of("vault"))).isEqualTo(issued("jwt-2"));
  }

  @Test
  void aDenialIsPassedOnAndKeptForASecond() throws Exception {
    grant(List.of(UID), "vault");
    Future<Outcome> waiting = inBackground(UID, "vault");
    tokens.denied(
        new DownFrame.TokenDenied(broker.awaitRequest().id(), "NotGranted", "not any more"));
    Outcome denied = new Outcome.Forbidden("NotGranted", "not any more");
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(denied);
    assertThat(tokens.get(UID, Optional.of("vault"))).isEqualTo(denied);
    assertThat(broker.asked).isEmpty();

    clock.advance(Duration.ofSeconds(1));
    assertThat(fetch("vault", "jwt-1")).isEqualTo(issued("jwt-1"));
  }

  private void grant(List<Long> uids, String... audiences) {
    tokens.setGrant(new DownFrame.Identity(uids, List.of(audiences), (int) LIFE.toSeconds()));
  }

  private Outcome fetch(String audience, String token) throws Exception {
    Future<Outcome> waiting = inBackground(UID, audience);
    tokens.issued(token(broker.awaitRequest(), token));
    return waiting.get(20, TimeUnit.SECONDS);
  }

  private Future<Outcome> inBackground(long uid, String audience) {
    FutureTask<Outcome> task = new FutureTask<>(() -> tokens.get(uid, Optional.of(audience)));
    Thread.ofVirtual().start(task);
    return task;
  }

  private DownFrame.Token token(UpFrame.TokenRequest request, String token) {
    return new DownFrame.Token(request.id(), new Secret(token), expiry());
  }

  private Outcome issued(String token) {
    return new Outcome.Issued(new Secret(token), expiry());
  }

  private Instant expiry() {
    return clock.instant().plus(LIFE);
  }
}
