package dev.devsandbox.operator.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.operator.testing.MutableClock;
import dev.devsandbox.wire.Denial;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What depends on time: how long one proof lasts. */
class SessionTest {
  private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T00:00:00Z"));
  private final FakeCluster cluster = new FakeCluster();
  private final FakeReviews reviews = new FakeReviews();
  private final ManualDeadlines deadlines = new ManualDeadlines();
  private final SidecarRegistry registry = new SidecarRegistry(clock, (_, _) -> {});

  @Test
  void streamEndsWhenNoFreshTokenIsShownInTime() throws Exception {
    var session = begin();

    deadlines.pass(Duration.ofMinutes(30));

    assertThat(lastWord(session).code()).isEqualTo(Code.BadToken);
  }

  @Test
  void freshTokenProlongsTheStreamByAnotherHalfHour() throws Exception {
    var session = begin();
    deadlines.pass(Duration.ofMinutes(29));
    session.receive(new UpFrame.Reauth(new Secret(token())));

    deadlines.pass(Duration.ofMinutes(29));
    assertThat(session.out().put(new DownFrame.Heartbeat())).as("still open").isTrue();

    deadlines.pass(Duration.ofMinutes(1));
    assertThat(lastWord(session).code()).isEqualTo(Code.BadToken);
  }

  @Test
  void proofThatCouldNotBeCheckedProlongsNothing() throws Exception {
    var session = begin();
    reviews.away(true);
    session.receive(new UpFrame.Reauth(new Secret(token())));

    deadlines.pass(Duration.ofMinutes(30));

    assertThat(lastWord(session).code()).isEqualTo(Code.BadToken);
  }

  @Test
  void proofsAreLimitedBecauseEachAsksTheApiServer() throws Exception {
    var session = begin();
    for (int i = 0; i < 10; i++) {
      session.receive(new UpFrame.Reauth(new Secret(token())));
    }

    assertThat(lastWord(session).code()).isEqualTo(Code.TooMany);
  }

  @Test
  void streamThatEndedLeavesNoDeadlineBehind() throws Exception {
    var session = begin();
    session.left();

    assertThat(deadlines.armed()).isZero();
  }

  @Test
  void signingThatFailsIsAnAnswerAndNotTheEnd() throws Exception {
    cluster.grants.put(
        "team/hello", new Grant(new TreeSet<>(List.of(1000L)), new TreeMap<>(Map.of("a", 60))));
    var session = begin();
    session.receive(new UpFrame.TokenRequest(4, "a"));

    DownFrame said = session.out().take().orElseThrow();
    while (!(said instanceof DownFrame.TokenDenied)) {
      said = session.out().take().orElseThrow();
    }
    assertThat(((DownFrame.TokenDenied) said).code()).isEqualTo("Unavailable");
  }

  @Test
  void whatASidecarSaysIsCutToALength() throws Exception {
    var session = begin();
    String text = "x".repeat(5000);
    session.receive(
        new UpFrame.Ack(
            BrokerFixture.version(1, "a.test"), UpFrame.Ack.Result.Refused, text, List.of(text)));
    session.receive(
        new UpFrame.Heartbeat(
            1, 1, Collections.nCopies(20, new Denial(text, 1, text, 1, Instant.EPOCH))));
    session.receive(
        new UpFrame.Heartbeat(1, 2, List.of(new Denial("last", 1, "r", 1, Instant.EPOCH))));

    var state = registry.state(Recorded.POD_UID, Role.IDENTITY).orElseThrow();
    assertThat(state.ack().reason()).hasSize(256);
    assertThat(state.ack().unsupported().getFirst()).hasSize(256);
    assertThat(state.denials()).hasSize(20).last().matches(denial -> denial.host().equals("last"));
    assertThat(state.denials().getFirst().host()).hasSize(256);
  }

  private Session begin() {
    cluster.pod(Recorded.podView());
    cluster.sandbox(Recorded.sandboxView());
    var services =
        new Session.Services(
            new Authenticator(reviews, cluster, () -> {}),
            cluster,
            registry,
            (_, _, _) -> {
              throw new IllegalStateException("no key");
            },
            deadlines,
            clock);
    var session =
        new Session(
            services,
            BrokerFixture.hello(Role.IDENTITY, token(), null),
            new Verdict.Admitted(Recorded.podView(), Recorded.sandboxView()),
            Recorded.podView().addresses().iterator().next());
    session.begin();
    return session;
  }

  private String token() {
    return reviews.token(Recorded.podView(), "devsandbox-identity");
  }

  private static List<DownFrame> drain(Session session) throws InterruptedException {
    var said = new ArrayList<DownFrame>();
    for (var frame = session.out().take(); frame.isPresent(); frame = session.out().take()) {
      said.add(frame.get());
    }
    return said;
  }

  private static DownFrame.Refusal lastWord(Session session) throws InterruptedException {
    assertThat(session.out().put(new DownFrame.Heartbeat())).as("ended").isFalse();
    return (DownFrame.Refusal) drain(session).getLast();
  }

  /** Time that passes when a test says so. */
  private static final class ManualDeadlines implements Deadlines {
    private final Map<Object, Duration> left = new LinkedHashMap<>();
    private final Map<Object, Runnable> actions = new LinkedHashMap<>();

    @Override
    public Deadline after(Duration delay, Runnable action) {
      Object key = new Object();
      left.put(key, delay);
      actions.put(key, action);
      return () -> {
        left.remove(key);
        actions.remove(key);
      };
    }

    int armed() {
      return left.size();
    }

    void pass(Duration time) {
      left.replaceAll((_, rest) -> rest.minus(time));
      var due = left.keySet().stream().filter(key -> !left.get(key).isPositive()).toList();
      for (Object key : due) {
        left.remove(key);
        actions.remove(key).run();
      }
    }
  }
}
