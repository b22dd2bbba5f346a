package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.host.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Passes on between two connections what comes, in both directions. */
final class Relay {
  private static final int PIECE = 64 << 10;

  private final SocketChannel guest;
  private final SocketChannel server;
  private final Duration idleLimit;

  /** When it counts as idle, unless something is passed on before. */
  private volatile Deadline idleAt;

  /** How it ended. */
  enum End {
    /** Both sides sent all they had, or one of them went away. */
    BY_THEM,
    /** Nothing was passed on for too long. */
    IDLE
  }

  /**
   * @param idleLimit ended when nothing was passed on in it
   */
  Relay(SocketChannel guest, SocketChannel server, Duration idleLimit) {
    this.guest = guest;
    this.server = server;
    this.idleLimit = idleLimit;
    this.idleAt = Deadline.in(idleLimit);
  }

  /** Runs to the end. */
  End run() throws InterruptedException {
    Thread watch = Thread.ofVirtual().start(this::watch);
    Thread back = Thread.ofVirtual().start(() -> pass(server, guest));
    pass(guest, server);
    back.join();
    watch.interrupt();
    return idleAt.isOver() ? End.IDLE : End.BY_THEM;
  }

  private void watch() {
    try {
      while (!idleAt.isOver()) {
        Thread.sleep(idleAt.left());
      }
      abort();
    } catch (InterruptedException e) {
      // It ended before.
      return;
    }
  }

  /** Passes on what comes until it ends; the other direction may go on after that. */
  private void pass(SocketChannel from, SocketChannel to) {
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    try {
      while (from.read(piece.clear()) >= 0) {
        piece.flip();
        while (piece.hasRemaining()) {
          to.write(piece);
        }
        idleAt = Deadline.in(idleLimit);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      abort();
    }
  }

  private void abort() {
    try (guest;
        server) {
      // Closing ends what waits for either.
      return;
    } catch (IOException e) {
      return;
    }
  }
}
