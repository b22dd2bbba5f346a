package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleTest {
  @TempDir Path dir;
  private ServerSocketChannel vm;

  @BeforeEach
  void listen() throws Exception {
    vm = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    vm.bind(UnixDomainSocketAddress.of(dir.resolve("s")));
  }

  @AfterEach
  void end() throws Exception {
    vm.close();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Console.End join(Console console, InputStream keys, ByteArrayOutputStream screen) {
    try (console) {
      return console.join(keys, screen);
    } catch (Problem e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keysReachTheGuestUntilTheOneThatDetaches() throws Exception {
    Console console = Console.open(dir.resolve("s"));
    try (SocketChannel guest = vm.accept()) {
      InputStream keys = new ByteArrayInputStream(ascii("ls\r\u0003\u001b[A\u001dnot this"));
      assertThat(join(console, keys, new ByteArrayOutputStream())).isEqualTo(Console.End.DETACHED);
      assertThat(Channels.newInputStream(guest).readAllBytes())
          .isEqualTo(ascii("ls\r\u0003\u001b[A"));
    }
  }

  @Test
  void whatTheGuestWritesReachesTheScreenAsItIsUntilTheVmEnds() throws Exception {
    Console console = Console.open(dir.resolve("s"));
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (PipedOutputStream keyboard = new PipedOutputStream();
        PipedInputStream keys = new PipedInputStream(keyboard)) {
      CompletableFuture<Console.End> end =
          CompletableFuture.supplyAsync(() -> join(console, keys, screen));
      try (SocketChannel guest = vm.accept()) {
        guest.write(ByteBuffer.wrap(new byte[] {'l', 'o', 'g', 'i', 'n', ':', 27, (byte) 0xff}));
      }
      assertThat(end.get()).isEqualTo(Console.End.VM_ENDED);
    }
    assertThat(screen.toByteArray())
        .isEqualTo(new byte[] {'l', 'o', 'g', 'i', 'n', ':', 27, (byte) 0xff});
  }

  @Test
  void noMoreInputEndsIt() throws Exception {
    Console console = Console.open(dir.resolve("s"));
    try (SocketChannel _ = vm.accept()) {
      assertThat(join(console, InputStream.nullInputStream(), new ByteArrayOutputStream()))
          .isEqualTo(Console.End.INPUT_ENDED);
    }
  }

  @Test
  void aVmThatDoesNotRunHasNoConsole() throws IOException {
    vm.close();
    assertThatThrownBy(() -> Console.open(dir.resolve("s")))
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.REFUSED));
  }
}
