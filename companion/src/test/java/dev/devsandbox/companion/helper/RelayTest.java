package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Between two real connections, on a clock that the test sets. */
@Timeout(60)
class RelayTest {
  private static final Duration LIMIT = Duration.ofHours(1);

  private final SetClock clock = new SetClock();
  private final CompletableFuture<Relay.End> end = new CompletableFuture<>();
  @TempDir Path dir;
  private Pair guest;
  private Pair server;

  private enum From {
    GUEST,
    SERVER
  }

  /** The two ends of a connection. */
  private record Pair(SocketChannel far, SocketChannel near) implements AutoCloseable {
    static Pair at(Path socket) throws IOException {
      try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        listener.bind(UnixDomainSocketAddress.of(socket));
        SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        return new Pair(far, listener.accept());
      }
    }

    @Override
    public void close() throws IOException {
      far.close();
      near.close();
    }
  }

  /** Whoever waits is woken by the test, and sees how late it is. */
  private static final class SetClock implements Idleness.Clock {
    private final AtomicLong nanos = new AtomicLong();
    private final BlockingQueue<Duration> waits = new LinkedBlockingQueue<>();
    private final Semaphore wakes = new Semaphore(0);

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public void await(Duration time) throws InterruptedException {
      waits.add(time);
      wakes.acquire();
    }

    void advance(Duration time) {
      nanos.addAndGet(time.toNanos());
    }

    void wake() {
      wakes.release();
    }
  }

  @BeforeEach
  void begin() throws IOException {
    guest = Pair.at(dir.resolve("g"));
    server = Pair.at(dir.resolve("s"));
    Relay relay = new Relay(guest.near(), server.near(), new Idleness(LIMIT, clock));
    Thread.ofVirtual().start(() -> end.complete(ended(relay)));
  }

  private static Relay.End ended(Relay relay) {
    try {
      return relay.run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    guest.close();
    server.close();
  }

  private void pass(From from) throws IOException {
    SocketChannel sender = from == From.GUEST ? guest.far() : server.far();
    SocketChannel receiver = from == From.GUEST ? server.far() : guest.far();
    sender.write(ByteBuffer.wrap(new byte[] {7}));
    assertThat(receiver.read(ByteBuffer.allocate(1))).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void trafficFromOneSideAloneKeepsItFromCountingAsIdle(From from) throws Exception {
    assertThat(clock.waits.take()).isEqualTo(LIMIT);
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMinutes(59));
      pass(from);
      clock.advance(Duration.ofMinutes(2));
      clock.wake();
      assertThat(clock.waits.take()).isEqualTo(Duration.ofMinutes(58));
    }
    assertThat(end).isNotDone();
  }

  @Test
  void aTunnelIsIdleALimitAfterItsLastTrafficAndNotBefore() throws Exception {
    assertThat(clock.waits.take()).isEqualTo(LIMIT);
    clock.advance(Duration.ofMinutes(30));
    pass(From.GUEST);
    clock.advance(LIMIT.minusNanos(1));
    clock.wake();
    assertThat(clock.waits.take()).isEqualTo(Duration.ofNanos(1));
    clock.advance(Duration.ofNanos(1));
    clock.wake();
    assertThat(end.join()).isEqualTo(Relay.End.IDLE);
    assertThat(guest.far().read(ByteBuffer.allocate(1))).isNegative();
    assertThat(server.far().read(ByteBuffer.allocate(1))).isNegative();
  }

  @Test
  void aTunnelThatBothSidesEndIsNotIdle() throws Exception {
    assertThat(clock.waits.take()).isEqualTo(LIMIT);
    guest.far().shutdownOutput();
    server.far().shutdownOutput();
    assertThat(end.join()).isEqualTo(Relay.End.BY_THEM);
  }
}
