package dev.devsandbox.egress.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.devsandbox.egress.policy.DenialCounters;
import dev.devsandbox.log.JsonLog;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listeners without a fence before them: no connection is redirected, nothing is allowed. */
class EgressServerTest {
  private static final int PATIENCE_MILLIS = 60_000;

  @TempDir Path directory;
  private final DenialCounters counters = new DenialCounters(Clock.systemUTC());
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final JsonLog log = new JsonLog(said, "egress", Clock.systemUTC());
  private final List<Socket> sockets = new ArrayList<>();
  private EgressServer server;
  private Thread thread;

  @BeforeEach
  void start() throws IOException {
    server = new EgressServer(settings(new EgressSettings.Ports(0, 0, 0, 0)), counters, log);
    server.announce();
    thread = Thread.ofPlatform().start(this::run);
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
    thread.join();
  }

  @Test
  void saysThatItListens() {
    assertThat(said.toString(UTF_8)).contains("\"listening\"");
  }

  @Test
  void answersHealthOnlyToTheQuestionForIt() throws IOException {
    assertThat(ask(server.ports().health(), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK");
    assertThat(ask(server.ports().health(), "POST /quitquitquit HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void deniesEverythingWithoutAConfig() throws IOException {
    assertThat(ask(server.ports().explicit(), "CONNECT a.test:443 HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 403 Forbidden\r\nX-Devsandbox-Deny: NotAllowed\r\n")
        .endsWith("\"host\":\"a.test\",\"port\":443}\n");
    assertThat(counters.total()).isOne();
  }

  @Test
  void aConnectionThatWasNotRedirectedIsReset() throws IOException {
    Socket socket = connect(server.ports().transparent());
    assertThat(isReset(socket)).isTrue();
    assertThat(counters.drain(1)).singleElement().extracting("reason").isEqualTo("Loop");
  }

  @Test
  void aClientThatSendsNothingIsToldSoInTheEnd() throws IOException {
    assertThat(ask(server.ports().explicit(), "GET http://a.te"))
        .startsWith("HTTP/1.1 408")
        .contains("HeadTimeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void aPortThatSomebodyElseTookFailsTheStart(String address) throws IOException {
    try (ServerSocket squatter = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      EgressSettings.Ports ports = new EgressSettings.Ports(0, squatter.getLocalPort(), 0, 0);
      assertThatIOException().isThrownBy(() -> new EgressServer(settings(ports), counters, log));
    }
  }

  @Test
  void thereIsALimitOfConnectionsAndItRecovers() throws Exception {
    for (int i = 0; i < Connections.MAX; i++) {
      connect(server.ports().explicit());
    }
    assertThat(isReset(connect(server.ports().explicit()))).isTrue();
    for (Socket socket : sockets) {
      socket.close();
    }
    String answer = "";
    while (!answer.startsWith("HTTP/1.1 403")) {
      try {
        answer = ask(server.ports().explicit(), "CONNECT a.test:443 HTTP/1.1\r\n\r\n");
      } catch (SocketException stillFull) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void answersQueriesByTcpOneAfterTheOther() throws IOException {
    Socket socket = connect(server.ports().dns());
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] query = {
      0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1
    };
    for (int i = 0; i < 2; i++) {
      out.writeShort(query.length);
      out.write(query);
    }
    for (int i = 0; i < 2; i++) {
      byte[] answer = in.readNBytes(in.readUnsignedShort());
      assertThat(answer).hasSize(query.length);
      assertThat(answer[1]).isEqualTo((byte) 9);
      assertThat(answer[3] & 0xf).as("response code").isEqualTo(3);
    }
  }

  private EgressSettings settings(EgressSettings.Ports ports) {
    return new EgressSettings(directory, directory, List.of(), List.of(), false, ports);
  }

  private void run() {
    try {
      server.run();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String ask(int port, String request) throws IOException {
    Socket socket = connect(port);
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    sockets.add(socket);
    return socket;
  }

  private static boolean isReset(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < -1;
    } catch (SocketException reset) {
      return true;
    }
  }
}
