package dev.devsandbox.egress.dns;

import dev.devsandbox.egress.io.EventLoop;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question to the configured servers, each try with an id and a port of its own: by UDP, and by
 * TCP when the answer does not fit.
 */
final class Lookup implements EventLoop.Handler {
  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final int TRIES = 3;
  private static final int MAX_UDP = 4096;

  private final EventLoop loop;
  private final RandomIds ids;
  private final List<InetSocketAddress> servers;
  private final HostName name;
  private final int type;
  private final Consumer<List<IpAddress>> done;

  private int tries;
  private boolean tcp;
  private boolean finished;
  private short id;
  private ByteBuffer out = ByteBuffer.allocate(0);
  private ByteBuffer in = ByteBuffer.allocate(0);
  private @Nullable SelectableChannel channel;
  private @Nullable SelectionKey key;
  private EventLoop.@Nullable Timer timer;

  /**
   * @param done told once, on the loop's thread; no addresses when there are none or nobody knows
   */
  Lookup(
      EventLoop loop,
      RandomIds ids,
      List<InetSocketAddress> servers,
      HostName name,
      int type,
      Consumer<List<IpAddress>> done) {
    this.loop = loop;
    this.ids = ids;
    this.servers = servers;
    this.name = name;
    this.type = type;
    this.done = done;
  }

  void start() {
    tryNext();
  }

  @Override
  public void ready(SelectionKey ready) throws IOException {
    if (tcp) {
      readyTcp();
    } else {
      readUdp();
    }
  }

  /** The current try failed. */
  @Override
  public void abort() {
    if (!finished) {
      tryNext();
    }
  }

  private void tryNext() {
    release();
    if (tries == TRIES || servers.isEmpty()) {
      finish(List.of());
      return;
    }
    tcp = false;
    ask(servers.get(tries++ % servers.size()));
  }

  private void ask(InetSocketAddress server) {
    id = ids.next();
    ByteBuffer query = DnsResponse.query(id, name, type);
    timer = loop.after(PATIENCE, this::abort);
    try {
      if (tcp) {
        out = ByteBuffer.allocate(query.remaining() + 2);
        out.putShort((short) query.remaining()).put(query).flip();
        in = ByteBuffer.allocate(2);
        SocketChannel stream = SocketChannel.open();
        channel = stream;
        key = loop.register(stream, SelectionKey.OP_CONNECT, this);
        stream.connect(server);
      } else {
        in = ByteBuffer.allocate(MAX_UDP);
        DatagramChannel datagrams = DatagramChannel.open();
        channel = datagrams;
        key = loop.register(datagrams, SelectionKey.OP_READ, this);
        datagrams.connect(server);
        datagrams.write(query);
      }
    } catch (IOException refused) {
      release();
      // Not at once: the next try would be refused on the same stack.
      loop.execute(this::abort);
    }
  }

  private void readUdp() throws IOException {
    if (!(channel instanceof DatagramChannel datagrams)) {
      return;
    }
    in.clear();
    if (datagrams.read(in) > 0) {
      // Anything else that arrives on this port is ignored, and the answer awaited.
      DnsResponse.read(in.flip(), id, name, type).ifPresent(this::accept);
    }
  }

  private void readyTcp() throws IOException {
    if (!(channel instanceof SocketChannel stream) || key == null) {
      return;
    }
    if (!stream.isConnected() && !stream.finishConnect()) {
      return;
    }
    if (out.hasRemaining()) {
      stream.write(out);
      key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
      return;
    }
    if (stream.read(in) < 0) {
      throw new IOException("the server closed the connection");
    }
    if (in.hasRemaining()) {
      return;
    }
    if (in.capacity() == 2) {
      in = ByteBuffer.allocate(Math.max(3, Short.toUnsignedInt(in.getShort(0))));
      return;
    }
    Optional<DnsResponse> response = DnsResponse.read(in.flip(), id, name, type);
    accept(response.orElseThrow(() -> new IOException("not the answer to the question")));
  }

  private void accept(DnsResponse response) {
    if (response.truncated() && !tcp) {
      InetSocketAddress server = servers.get((tries - 1) % servers.size());
      release();
      tcp = true;
      ask(server);
    } else if (response.failed() || response.truncated()) {
      tryNext();
    } else {
      finish(response.addresses());
    }
  }

  private void finish(List<IpAddress> addresses) {
    if (!finished) {
      finished = true;
      release();
      done.accept(addresses);
    }
  }

  private void release() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    SelectableChannel open = channel;
    channel = null;
    key = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException nothingToLose) {
        // The channel is gone either way.
      }
    }
  }
}
