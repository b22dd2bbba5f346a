package dev.devsandbox.companion.helper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Passes on between two connections what comes, in both directions. */
final class Relay {
  private static final int PIECE = 64 << 10;

  private final SocketChannel guest;
  private final SocketChannel server;
  private final Idleness idleness;

  /** How it ended. */
  enum End {
    /** Both sides sent all they had, or one of them went away. */
    BY_THEM,
    /** Nothing was passed on for too long. */
    IDLE
  }

  /**
   * @param idleness ended when it is too long; what comes from either side ends it
   */
  Relay(SocketChannel guest, SocketChannel server, Idleness idleness) {
    this.guest = guest;
    this.server = server;
    this.idleness = idleness;
  }

  /** Runs to the end. */
  End run() throws InterruptedException {
    Thread watch = Thread.ofVirtual().start(this::watch);
    Thread back = Thread.ofVirtual().start(() -> pass(server, guest));
    pass(guest, server);
    back.join();
    watch.interrupt();
    return idleness.isTooLong() ? End.IDLE : End.BY_THEM;
  }

  private void watch() {
    try {
      idleness.await();
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
        idleness.end();
        piece.flip();
        while (piece.hasRemaining()) {
          to.write(piece);
        }
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
