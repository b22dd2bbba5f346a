package dev.devsandbox.companion.helper;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;

/** Takes one caller after the other, until no more can come. */
final class Acceptor {
  /** With no descriptor left, the next try would fail at once, and the one after that. */
  private static final Duration REST = Duration.ofMillis(100);

  private final Door door;
  private final Rest rest;
  private final Consumer<String> log;

  /** Where callers come in. */
  interface Door {
    /**
     * The next caller.
     *
     * @throws ClosedChannelException when none will come any more
     * @throws IOException when this one couldn't be taken
     */
    SocketChannel next() throws IOException;
  }

  /** What is done after a failure, before the next try. */
  interface Rest {
    void take() throws InterruptedException;
  }

  Acceptor(Door door, Rest rest, Consumer<String> log) {
    this.door = door;
    this.rest = rest;
    this.log = log;
  }

  /**
   * Hands over the callers at a socket in a thread of its own, until the socket is closed.
   *
   * @param log told when callers can't be taken, once until one can be again
   */
  static void begin(
      ServerSocketChannel server, Consumer<SocketChannel> service, Consumer<String> log) {
    Acceptor acceptor = new Acceptor(server::accept, () -> Thread.sleep(REST), log);
    Thread.ofVirtual().start(() -> acceptor.run(service));
  }

  /** Hands over each caller, who is the service's to close. */
  void run(Consumer<SocketChannel> service) {
    boolean failing = false;
    try {
      while (true) {
        try {
          service.accept(door.next());
          failing = false;
        } catch (ClosedChannelException e) {
          return;
        } catch (IOException e) {
          if (!failing) {
            log.accept("nobody can be let in: " + e.getMessage());
            failing = true;
          }
          rest.take();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
