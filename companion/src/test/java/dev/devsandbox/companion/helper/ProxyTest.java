package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real server on loopback, which the dialer of these tests takes for example.com. */
@Timeout(60)
class ProxyTest {
  private static final String ASK = "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n";
  private static final String DENIED = "CONNECT no.example:443 HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path dir;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private ServerSocketChannel server;
  private Proxy proxy;

  @BeforeEach
  void serve() throws Exception {
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    serve(ProxyLimits.USUAL);
  }

  private void serve(ProxyLimits limits) throws Exception {
    Path names = Files.writeString(dir.resolve("names"), "example.com\nlocalhost\n");
    Dialer dialer =
        (name, port) ->
            name.value().equals("example.com")
                ? SocketChannel.open(server.getLocalAddress())
                : Dialer.ofPublicAddresses().dial(name, port);
    proxy = new Proxy(dir.resolve("p.sock"), new AllowedNames(names), dialer, limits, log::add);
  }

  /** Serves with other limits instead. */
  private void serveAnew(ProxyLimits limits) throws Exception {
    proxy.close();
    serve(limits);
  }

  @AfterEach
  void end() throws Exception {
    proxy.close();
    server.close();
  }

  private SocketChannel connect() throws IOException {
    SocketChannel guest = SocketChannel.open(StandardProtocolFamily.UNIX);
    guest.connect(UnixDomainSocketAddress.of(dir.resolve("p.sock")));
    return guest;
  }

  private static void send(SocketChannel to, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] readAll(SocketChannel from) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(8192);
    while (from.read(piece.clear()) >= 0) {
      all.write(piece.array(), 0, piece.position());
    }
    return all.toByteArray();
  }

  private String answer(String request) throws IOException {
    try (SocketChannel guest = connect()) {
      send(guest, bytes(request));
      return new String(readAll(guest), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void anAllowedNameGetsATunnelInBothDirectionsUntilBothEnd() throws Exception {
    byte[] much = new byte[1_000_000];
    new Random(1).nextBytes(much);
    try (SocketChannel guest = connect()) {
      send(guest, bytes(ASK + "early"));
      try (SocketChannel accepted = server.accept()) {
        ByteBuffer early = ByteBuffer.allocate(5);
        while (early.hasRemaining()) {
          accepted.read(early);
        }
        assertThat(early.array()).isEqualTo(bytes("early"));
        guest.shutdownOutput();
        assertThat(accepted.read(ByteBuffer.allocate(1))).isNegative();
        Thread sender = Thread.ofVirtual().start(() -> sendAndEnd(accepted, much));
        byte[] all = readAll(guest);
        sender.join();
        String head = "HTTP/1.1 200 Connection established\r\n\r\n";
        assertThat(new String(all, 0, head.length(), StandardCharsets.US_ASCII)).isEqualTo(head);
        assertThat(ByteBuffer.wrap(all, head.length(), all.length - head.length()))
            .isEqualTo(ByteBuffer.wrap(much));
      }
    }
  }

  private static void sendAndEnd(SocketChannel to, byte[] bytes) {
    try {
      send(to, bytes);
      to.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org:443",
        "example.com:80",
        "a.example.com:443",
        "1.1.1.1:443",
        "127.0.0.1:22",
        "[::1]:443"
      })
  void anythingElseIsDeniedAndSaid(String target) throws Exception {
    assertThat(answer("CONNECT " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(log).singleElement().asString().startsWith("denied: ");
  }

  @Test
  void anAllowedNameThatMeansThisMachineIsNotReached() throws Exception {
    assertThat(answer("CONNECT localhost:443 HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 502 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n",
        "CONNECT example.com HTTP/1.1\r\nHost: x\r\n\r\n",
        "CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n",
        "CONNECT user@example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u0016\u0003\u0001 TLS",
        "CONNECT example.com:443 HTTP/1.1\nHost: x\n\n"
      })
  void whatIsNoConnectIsRefused(String request) throws Exception {
    assertThat(answer(request)).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aGuestThatGoesAwayLeavesTheProxyServing() throws Exception {
    for (int i = 0; i < 200; i++) {
      connect().close();
    }
    assertThat(answerOnceThereIsAPlace(DENIED)).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void moreThanTheTunnelsThereMayBeAreRefusedAtOnceUntilOneEnds() throws Exception {
    serveAnew(new ProxyLimits(1, Duration.ofHours(1)));
    try (SocketChannel guest = connect()) {
      send(guest, bytes(ASK));
      try (SocketChannel accepted = server.accept()) {
        String answer = answer(ASK);
        assertThat(answer).startsWith("HTTP/1.1 503 ").contains("there are 1 tunnels");
        assertThat(log).containsExactly("refused: there are 1 tunnels");
        // The first goes on meanwhile.
        send(accepted, bytes("on"));
        accepted.shutdownOutput();
        guest.shutdownOutput();
        assertThat(new String(readAll(guest), StandardCharsets.US_ASCII)).endsWith("\r\n\r\non");
      }
    }
    assertThat(answerOnceThereIsAPlace(DENIED)).startsWith("HTTP/1.1 403 ");
  }

  /** A place is free a moment after a tunnel's end, or else the test's time is over. */
  private String answerOnceThereIsAPlace(String request) throws IOException {
    String answer = answer(request);
    while (answer.startsWith("HTTP/1.1 503 ")) {
      answer = answer(request);
    }
    return answer;
  }

  @Test
  void aTunnelThatPassesNothingOnIsEndedAndSaid() throws Exception {
    serveAnew(new ProxyLimits(1, Duration.ofMillis(50)));
    try (SocketChannel guest = connect()) {
      send(guest, bytes(ASK));
      try (SocketChannel accepted = server.accept()) {
        assertThat(accepted.read(ByteBuffer.allocate(1))).isNegative();
        assertThat(new String(readAll(guest), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 200 ");
      }
    }
    while (log.isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(log).containsExactly("ended: example.com:443, where nothing came for 0 s");
  }
}
