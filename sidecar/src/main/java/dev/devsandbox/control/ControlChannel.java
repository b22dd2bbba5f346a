package dev.devsandbox.control;

import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.FrameCodec;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one authenticated stream to the broker up for as long as the sidecar lives. Nothing waits
 * for it: {@link #start} returns at once, and whatever goes wrong ends in another try.
 */
public final class ControlChannel implements AutoCloseable {
  private static final int MAX_TOKEN_BYTES = 12 * 1024;
  private static final int SILENT_HEARTBEATS = 3;
  private static final long STACK_BYTES = 512 * 1024;
  private static final Duration NEVER_HEARD = Duration.ofSeconds(Long.MAX_VALUE);
  private static final long FILE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final ControlSettings settings;
  private final Supplier<@Nullable ConfigVersion> inForce;
  private final Supplier<UpFrame.Heartbeat> heartbeats;
  private final Pace pace;
  private final Clock clock;
  private final Backoff backoff;
  private final CaBundle caBundle;
  private final MountedFile tokenFile;
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile @Nullable BrokerConnection connection;
  private volatile @Nullable ChannelWriter writer;
  private volatile @Nullable Long heardNanos;
  private String token = "";
  private String downReason = "";

  /**
   * @param inForce the config enforced now, asked at each connect
   * @param heartbeats what to report, asked when a heartbeat is due
   */
  public ControlChannel(
      ControlSettings settings,
      Supplier<@Nullable ConfigVersion> inForce,
      Supplier<UpFrame.Heartbeat> heartbeats) {
    this(settings, inForce, heartbeats, Pace.DEFAULT, Clock.systemUTC());
  }

  ControlChannel(
      ControlSettings settings,
      Supplier<@Nullable ConfigVersion> inForce,
      Supplier<UpFrame.Heartbeat> heartbeats,
      Pace pace,
      Clock clock) {
    this.settings = settings;
    this.inForce = inForce;
    this.heartbeats = heartbeats;
    this.pace = pace;
    this.clock = clock;
    this.backoff = new Backoff(pace.firstDelay(), pace.maxDelay(), new SplittableRandom());
    this.caBundle = new CaBundle(new MountedFile(settings.caFile(), CaBundle.MAX_BYTES));
    this.tokenFile = new MountedFile(settings.tokenFile(), MAX_TOKEN_BYTES);
  }

  /** Starts trying; to be called once. */
  public void start(ChannelListener listener) {
    newThread("control", () -> keepUp(listener)).start();
  }

  /** Whether the broker has welcomed a stream that is not known to be broken. */
  public boolean isUp() {
    return writer != null;
  }

  /** How long ago the broker last said anything on a stream that it had welcomed. */
  public Duration sinceHeard() {
    Long nanos = heardNanos;
    return nanos == null ? NEVER_HEARD : Duration.ofNanos(System.nanoTime() - nanos);
  }

  /**
   * Sends a frame on the present stream.
   *
   * @return false if there is none, or if it doesn't keep up; then it is given up
   */
  public boolean send(UpFrame frame) {
    ChannelWriter current = writer;
    if (current == null) {
      return false;
    }
    boolean queued = current.offer(frame);
    if (!queued) {
      cut();
    }
    return queued;
  }

  /** Ends the stream and all tries. */
  @Override
  public void close() {
    closed.countDown();
    cut();
  }

  private void cut() {
    BrokerConnection current = connection;
    if (current != null) {
      current.close();
    }
  }

  private void keepUp(ChannelListener listener) {
    try {
      while (closed.getCount() > 0) {
        IOException ended = runOneStream(listener);
        if (closed.getCount() > 0) {
          reportDown(reasonOf(ended), listener);
          waitBeforeRetry(ended);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns why the stream ended, or never began. */
  private IOException runOneStream(ChannelListener listener) throws InterruptedException {
    try (BrokerConnection stream = new BrokerConnection(settings.broker())) {
      connection = stream;
      if (closed.getCount() > 0) {
        serve(stream, greet(stream), listener);
      }
      return new IOException("closed");
    } catch (BrokerRefusedException e) {
      listener.onRefusal(e.refusal());
      return e;
    } catch (IOException e) {
      return e;
    } catch (CertificateRejectedException | RuntimeException | Error e) {
      // Errors as well: without this thread the sidecar would be cut off and look healthy.
      return new IOException(e);
    }
  }

  private DownFrame.Welcome greet(BrokerConnection stream)
      throws IOException, CertificateRejectedException {
    token = tokenFile.readOrEmpty();
    if (token.isEmpty()) {
      throw new IOException("no token in " + tokenFile.path());
    }
    BrokerCertificateCheck check =
        new BrokerCertificateCheck(caBundle.current(), settings.brokerName());
    stream.connect(pace.connectTimeout());
    // Loaded only now, because it costs more than all the rest: not while the broker is away.
    TlsCrypto crypto = new BcTlsCrypto(new SecureRandom());
    stream.secure(new BrokerTlsClient(crypto, check, clock));
    stream.write(
        new UpFrame.Hello(
            FrameCodec.VERSION,
            settings.role(),
            new Secret(token),
            settings.build(),
            settings.capabilities(),
            inForce.get()));
    return switch (stream.read()) {
      case DownFrame.Welcome welcome -> welcome;
      case DownFrame.Refusal refusal -> throw new BrokerRefusedException(refusal);
      case DownFrame other ->
          throw new IOException(
              "broker sent " + other.getClass().getSimpleName() + " before its welcome");
    };
  }

  /** Reads until the stream breaks. */
  private void serve(BrokerConnection stream, DownFrame.Welcome welcome, ChannelListener listener)
      throws IOException, InterruptedException {
    Duration heartbeatEvery = Duration.ofSeconds(welcome.heartbeatSeconds());
    stream.welcomed(heartbeatEvery.multipliedBy(SILENT_HEARTBEATS));
    ChannelWriter channelWriter =
        new ChannelWriter(
            stream,
            heartbeats,
            tokenFile,
            token,
            heartbeatEvery,
            backoff.jittered(pace.reauthEvery()));
    Thread writing = newThread("control-writer", channelWriter);
    writing.start();
    writer = channelWriter;
    try {
      downReason = "";
      listener.onWelcome(welcome);
      while (true) {
        heardNanos = System.nanoTime();
        dispatch(stream.read(), listener);
      }
    } finally {
      writer = null;
      cut();
      writing.interrupt();
      writing.join();
    }
  }

  private void dispatch(DownFrame frame, ChannelListener listener) throws BrokerRefusedException {
    switch (frame) {
      case DownFrame.Config(String document) -> send(listener.onConfig(document));
      case DownFrame.CaBundle(String pem) -> caBundle.push(pem);
      case DownFrame.Identity identity -> listener.onIdentity(identity);
      case DownFrame.Token issued -> listener.onToken(issued);
      case DownFrame.TokenDenied denied -> listener.onTokenDenied(denied);
      case DownFrame.Refusal refusal -> throw new BrokerRefusedException(refusal);
      // That it came is the message: the read timeout starts anew, and the broker is well.
      case DownFrame.Heartbeat() -> backoff.reset();
      case DownFrame.Welcome _, DownFrame.Unknown _ -> {}
    }
  }

  private void reportDown(String reason, ChannelListener listener) {
    if (!reason.equals(downReason)) {
      downReason = reason;
      listener.onDown(reason);
    }
  }

  private static String reasonOf(IOException ended) {
    if (ended instanceof EOFException) {
      return "broker closed the connection";
    }
    return ended.getMessage() == null ? ended.getClass().getSimpleName() : ended.getMessage();
  }

  /** Waits, but not longer than until the CA bundle or the token is another one. */
  private void waitBeforeRetry(IOException ended) throws InterruptedException {
    boolean isLasting = ended instanceof BrokerRefusedException refused && refused.isLasting();
    Duration delay = isLasting ? backoff.jittered(pace.longDelay()) : backoff.next();
    long end = System.nanoTime() + delay.toNanos();
    for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
      boolean isClosed = closed.await(Math.min(left, FILE_POLL_NANOS), TimeUnit.NANOSECONDS);
      if (isClosed || caBundle.changed() || !tokenFile.readOrEmpty().equals(token)) {
        return;
      }
    }
  }

  private static Thread newThread(String name, Runnable body) {
    return Thread.ofPlatform().name(name).daemon().stackSize(STACK_BYTES).unstarted(body);
  }
}
