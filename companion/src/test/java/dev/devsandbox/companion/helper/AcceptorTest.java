package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a door that fails as it does when the process has no descriptor left. */
@Timeout(60)
class AcceptorTest {
  private final List<String> happened = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  @TempDir Path dir;

  /** What the door does, one after the other: "full", "caller" or "closed". */
  private void run(String... door) {
    var next = List.of(door).iterator();
    new Acceptor(() -> caller(next.next()), () -> happened.add("rest"), log::add)
        .run(caller -> happened.add("service"));
  }

  private SocketChannel caller(String what) throws IOException {
    happened.add(what);
    return switch (what) {
      case "full" -> throw new IOException("Too many open files");
      case "closed" -> throw new AsynchronousCloseException();
      default -> SocketChannel.open(StandardProtocolFamily.UNIX);
    };
  }

  @Test
  void eachFailureIsFollowedByARestBeforeTheNextTry() {
    run("full", "full", "full", "closed");
    assertThat(happened).containsExactly("full", "rest", "full", "rest", "full", "rest", "closed");
  }

  @Test
  void callersAreServedAgainWhenTheFailureIsOver() {
    run("caller", "full", "full", "caller", "caller", "closed");
    assertThat(happened)
        .containsExactly(
            "caller", "service", "full", "rest", "full", "rest", "caller", "service", "caller",
            "service", "closed");
  }

  @Test
  void aFailureIsSaidOnceUntilItIsOver() {
    run("full", "full", "full", "caller", "full", "full", "closed");
    assertThat(log)
        .containsExactly(
            "nobody can be let in: Too many open files",
            "nobody can be let in: Too many open files");
  }

  @Test
  void aSocketThatWasClosedSaysSoAndNoMore() throws Exception {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(dir.resolve("s")));
    server.close();
    List<IOException> seen = new ArrayList<>();
    new Acceptor(
            () -> {
              try {
                return server.accept();
              } catch (IOException e) {
                seen.add(e);
                throw e;
              }
            },
            () -> happened.add("rest"),
            log::add)
        .run(caller -> happened.add("service"));
    assertThat(seen).singleElement().isInstanceOf(ClosedChannelException.class);
    assertThat(happened).isEmpty();
    assertThat(log).isEmpty();
  }
}
