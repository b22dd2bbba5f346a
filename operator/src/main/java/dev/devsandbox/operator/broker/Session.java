package dev.devsandbox.operator.broker;

import dev.devsandbox.operator.broker.Verdict.Admitted;
import dev.devsandbox.operator.broker.Verdict.Refused;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressConfigException;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.UpFrame;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One authenticated stream: what a sidecar is told and how its frames are answered. The reader's
 * thread calls {@link #receive}, the threads of watches call the rest; none of them waits here for
 * the sidecar.
 */
final class Session {
  /** How long a stream may live on one proof of who it is. */
  static final Duration REAUTHENTICATE = Duration.ofMinutes(30);

  static final int HEARTBEAT_SECONDS = 5;
  private static final Logger log = LoggerFactory.getLogger(Session.class);
  private static final int NO_GRANT_TTL = Grants.MIN_TTL_SECONDS;

  /** What all sessions share. */
  record Services(
      Authenticator authenticator,
      ClusterView cluster,
      SidecarRegistry registry,
      TokenMint mint,
      Deadlines deadlines,
      Clock clock) {}

  private final Services services;
  private final UpFrame.Hello hello;
  private final InetAddress peer;
  private final Outbox out = new Outbox();
  private final Bucket frames;
  private final Bucket tokens;
  private final Bucket proofs;
  private volatile PodView pod;
  private Deadlines.@Nullable Deadline patience;
  private @Nullable ConfigVersion sent;
  private boolean asked;
  private @Nullable String sentBundle;
  private @Nullable Grant sentGrant;

  Session(Services services, UpFrame.Hello hello, Admitted admitted, InetAddress peer) {
    this.services = services;
    this.hello = hello;
    this.peer = peer;
    this.pod = admitted.pod();
    this.sent = hello.inForce();
    var clock = services.clock();
    this.frames = new Bucket(200, Duration.ofMillis(50), clock);
    this.tokens = new Bucket(20, Duration.ofSeconds(1), clock);
    this.proofs = new Bucket(3, Duration.ofSeconds(30), clock);
  }

  UpFrame.Hello hello() {
    return hello;
  }

  Role role() {
    return hello.role();
  }

  PodView pod() {
    return pod;
  }

  Outbox out() {
    return out;
  }

  /** Takes the place of an older stream and says all there is to say. */
  void begin() {
    // Known to the watches before the sidecar knows, and nothing is said before the welcome.
    synchronized (this) {
      services
          .registry()
          .enter(this)
          .ifPresent(old -> old.end(Code.Superseded, "a newer stream of this sidecar took over"));
      out.put(
          new DownFrame.Welcome(pod.namespace() + "/" + ownerName(), pod.uid(), HEARTBEAT_SECONDS));
    }
    services.registry().changed(this);
    patient();
    // A change between the proof and the entry was told to nobody.
    var cluster = services.cluster();
    cluster
        .cachedPod(pod.namespace(), pod.name())
        .filter(cached -> cached.uid().equals(pod.uid()))
        .or(() -> cluster.livePod(pod.namespace(), pod.name()))
        .ifPresentOrElse(this::refresh, this::gone);
  }

  /** The sidecar has gone. */
  synchronized void left() {
    if (patience != null) {
      patience.close();
    }
    out.abandon();
    services.registry().leave(this);
    services.registry().changed(this);
  }

  /** Tells the sidecar why and lets the stream end. */
  void end(Code code, String message) {
    if (out.close(new DownFrame.Refusal(code, message))) {
      log.info("stream {} of {}/{}: {}", role().wireName(), pod.namespace(), pod.name(), code);
    }
  }

  /** The pod doesn't exist any longer. */
  void gone() {
    end(Code.Revoked, "the pod is deleted");
  }

  /** Something about the pod, its sandbox or its grants may have changed. */
  void refresh(PodView now) {
    if (!now.uid().equals(pod.uid()) || now.terminating()) {
      end(Code.Revoked, "the pod is being deleted");
      return;
    }
    var sandbox = services.authenticator().cachedSandbox(now);
    if (sandbox.isEmpty()) {
      end(Code.Revoked, "the DevSandbox is suspended or deleted");
      return;
    }
    synchronized (this) {
      pod = now;
      bundle(now.bundle());
      switch (role()) {
        case EGRESS -> config(now.config());
        case IDENTITY -> grant(services.cluster().grant(now, sandbox.get()));
      }
    }
  }

  /** Pushes a config that was just written to the pod's annotation. */
  synchronized void config(@Nullable String document) {
    if (document == null || role() != Role.EGRESS) {
      return;
    }
    ConfigVersion version;
    try {
      var read = EgressConfigCodec.decode(document);
      version = new ConfigVersion(read.config().seq(), read.hash());
    } catch (EgressConfigException e) {
      log.warn("config of pod {}/{} is not readable", pod.namespace(), pod.name(), e);
      return;
    }
    // A watch may deliver an older annotation after a newer one was pushed. What is in force is
    // sent once all the same: only the answer names the rules that this sidecar can't enforce.
    boolean news = version.equals(sent) ? !asked : sent == null || version.seq() >= sent.seq();
    if (news) {
      sent = version;
      asked = true;
      out.put(new DownFrame.Config(document));
    }
  }

  /**
   * Answers one frame.
   *
   * @throws InterruptedException if the stream is being closed
   */
  void receive(UpFrame frame) throws InterruptedException {
    if (!frames.take()) {
      end(Code.TooMany, "too many frames");
      return;
    }
    var said = services.registry().said(this);
    said.heard(services.clock().instant());
    switch (frame) {
      case UpFrame.Hello _ -> end(Code.Unsupported, "a second hello");
      case UpFrame.Heartbeat heartbeat -> {
        if (said.denied(heartbeat.deniedTotal(), heartbeat.denials())) {
          services.registry().changed(this);
        }
        out.put(new DownFrame.Heartbeat());
      }
      case UpFrame.Ack ack -> {
        said.acknowledged(ack);
        services.registry().changed(this);
      }
      case UpFrame.Reauth(var token) -> reauthenticate(token.value());
      case UpFrame.TokenRequest(var id, var audience) -> {
        if (!out.put(answer(id, audience))) {
          end(Code.TooMany, "answers are not read");
        }
      }
      case UpFrame.Unknown _ -> {}
    }
  }

  private void bundle(@Nullable String pem) {
    if (pem != null && !pem.equals(sentBundle)) {
      sentBundle = pem;
      out.put(new DownFrame.CaBundle(pem));
    }
  }

  private void grant(Grant grant) {
    if (!grant.equals(sentGrant)) {
      sentGrant = grant;
      int ttl = grant.ttlSeconds().values().stream().min(Integer::compare).orElse(NO_GRANT_TTL);
      out.put(
          new DownFrame.Identity(
              List.copyOf(grant.uids()), List.copyOf(grant.ttlSeconds().keySet()), ttl));
    }
  }

  private void reauthenticate(String token) throws InterruptedException {
    if (!proofs.take()) {
      end(Code.TooMany, "too many proofs");
      return;
    }
    Verdict verdict;
    try {
      verdict = services.authenticator().authenticate(role(), token, peer);
    } catch (RuntimeException e) {
      // The time left on the last proof is the time the API server has to come back.
      log.warn("proof of pod {}/{} not checked", pod.namespace(), pod.name(), e);
      return;
    }
    switch (verdict) {
      case Refused(var code, var message) -> end(code, message);
      case Admitted(var proven, var _) -> {
        if (proven.uid().equals(pod.uid())) {
          patient();
        } else {
          end(Code.PodMismatch, "the token is of another pod");
        }
      }
    }
  }

  private synchronized void patient() {
    if (patience != null) {
      patience.close();
    }
    patience =
        services
            .deadlines()
            .after(REAUTHENTICATE, () -> end(Code.BadToken, "no fresh token was shown in time"));
  }

  /** Decides by what is granted at this instant, not by what was told to the sidecar. */
  private DownFrame answer(long id, String audience) {
    if (role() != Role.IDENTITY) {
      return new DownFrame.TokenDenied(id, "NotGranted", "only for the identity sidecar");
    }
    if (!tokens.take()) {
      return new DownFrame.TokenDenied(id, "TooMany", "too many tokens, try again in seconds");
    }
    Optional<PodView> now =
        services
            .cluster()
            .cachedPod(pod.namespace(), pod.name())
            .filter(cached -> cached.uid().equals(pod.uid()) && !cached.terminating());
    var sandbox = now.flatMap(services.authenticator()::cachedSandbox);
    if (now.isEmpty() || sandbox.isEmpty()) {
      return new DownFrame.TokenDenied(id, "Revoked", "the sandbox is suspended or deleted");
    }
    Integer ttl = services.cluster().grant(now.get(), sandbox.get()).ttlSeconds().get(audience);
    if (ttl == null) {
      return new DownFrame.TokenDenied(
          id, "NotGranted", "no PodIdentity of this sandbox grants this audience");
    }
    try {
      var minted =
          services
              .mint()
              .mint(
                  new TokenMint.Subject(
                      pod.namespace(),
                      sandbox.get().name(),
                      sandbox.get().uid(),
                      pod.name(),
                      pod.uid()),
                  audience,
                  ttl);
      return new DownFrame.Token(id, minted.token(), minted.expiresAt());
    } catch (RuntimeException e) {
      log.warn("no token for {}/{}", pod.namespace(), pod.name(), e);
      return new DownFrame.TokenDenied(id, "Unavailable", "no token can be signed now, try again");
    }
  }

  private String ownerName() {
    var owner = pod.owner();
    return owner == null ? pod.name() : owner.name();
  }
}
