package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.http.HttpAnswers;
import dev.devsandbox.egress.http.RequestStream;
import dev.devsandbox.egress.io.EventLoop;
import dev.devsandbox.egress.policy.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection that was allowed, until both ends have ended or one broke. */
final class Relay implements EventLoop.Handler {
  private final Gateway gateway;
  private final SocketChannel client;
  private final SelectionKey clientKey;
  private final SocketChannel server;
  private final SelectionKey serverKey;
  private final Access access;
  private final @Nullable RequestStream requests;
  private final Runnable closed;
  private final Flow up;
  private final Flow down;
  private boolean over;

  /**
   * @param requests what may pass to the server; null to pass everything
   * @param closed told when the connection is gone
   */
  Relay(
      Gateway gateway,
      SocketChannel client,
      SelectionKey clientKey,
      Dialer.Connected server,
      Access access,
      @Nullable RequestStream requests,
      Runnable closed) {
    this.gateway = gateway;
    this.client = client;
    this.clientKey = clientKey;
    this.server = server.channel();
    this.serverKey = server.key();
    this.access = access;
    this.requests = requests;
    this.closed = closed;
    this.up = new Flow(gateway, client, this.server, requests, true);
    this.down = new Flow(gateway, this.server, client, null, requests == null);
  }

  /** Begins with what the client has sent already. */
  void start(ByteBuffer first) {
    clientKey.attach(this);
    serverKey.attach(this);
    try {
      up.begin(first);
      proceed();
    } catch (IOException broken) {
      abort();
    }
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    boolean fromClient = key.equals(clientKey);
    Flow reading = fromClient ? up : down;
    Flow writing = fromClient ? down : up;
    if (key.isWritable() && writing.wantsToWrite()) {
      writing.write();
    }
    if (key.isReadable()) {
      reading.read();
    }
    proceed();
  }

  @Override
  public void abort() {
    if (!over) {
      end();
      Sockets.reset(client);
      Sockets.reset(server);
      closed.run();
    }
  }

  /** Closes the connection if the policy in force does not allow it any more. */
  void reconsider() {
    if (!over && !access.allowedBy(gateway.policy().get(), gateway.addresses())) {
      gateway.denials().record(access.target().host(), access.target().port(), Reason.Revoked);
      abort();
    }
  }

  private void proceed() {
    if (over) {
      return;
    }
    if (requests != null && down.isFinished()) {
      end();
      Sockets.close(server);
      new Farewell(gateway, client, clientKey, lastWord(requests), closed).start();
    } else if (up.isFinished() && down.isFinished()) {
      end();
      Sockets.close(client);
      Sockets.close(server);
      closed.run();
    } else {
      clientKey.interestOps(operations(up, down));
      serverKey.interestOps(operations(down, up));
    }
  }

  /** The answer to a request that was not forwarded, after those to the ones before it. */
  private byte[] lastWord(RequestStream stream) {
    if (!stream.isEnded()) {
      return new byte[0];
    }
    gateway.denials().record(access.target().host(), access.target().port(), stream.refusal());
    return HttpAnswers.refusal(stream.refusal());
  }

  private static int operations(Flow reading, Flow writing) {
    return (reading.wantsToRead() ? SelectionKey.OP_READ : 0)
        | (writing.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
  }

  private void end() {
    over = true;
    up.release();
    down.release();
  }
}
