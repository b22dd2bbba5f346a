package dev.devsandbox.egress.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.egress.io.EventLoop;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResolverTest {
  private static final HostName NAME = new HostName("allowed.test");

  private EventLoop loop;
  private Thread thread;
  private DatagramSocket udp;
  private ServerSocket tcp;

  /** How the server answers a question of this type. */
  private final Map<Integer, Behaviour> behaviours = new ConcurrentHashMap<>();

  private final AtomicInteger asked = new AtomicInteger();
  private final Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();

  private interface Behaviour {
    List<ByteBuffer> answers(short id, boolean byTcp);
  }

  @BeforeEach
  void start() throws IOException {
    loop = new EventLoop(defect -> {});
    thread = Thread.ofPlatform().start(this::runLoop);
    tcp = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serveUdp);
    Thread.ofPlatform().daemon().start(this::serveTcp);
  }

  @AfterEach
  void stop() throws Exception {
    loop.stop();
    thread.join(TimeUnit.SECONDS.toMillis(10));
    udp.close();
    tcp.close();
  }

  @Test
  void findsBothFamiliesPreferredOneFirst() throws Exception {
    behaviours.put(1, (id, byTcp) -> List.of(answer(id, 1, "203.0.113.10")));
    behaviours.put(28, (id, byTcp) -> List.of(answer(id, 28, "2001:db8::10")));
    assertThat(resolve(true, false)).containsExactly("203.0.113.10", "2001:db8::10");
    assertThat(resolve(true, true)).containsExactly("2001:db8::10", "203.0.113.10");
    assertThat(resolve(false, false)).containsExactly("203.0.113.10");
    assertThat(clientPorts).as("a port for each question").hasSize(5);
  }

  @Test
  void anAnswerThatDoesNotMatchIsPassedOver() throws Exception {
    behaviours.put(
        1,
        (id, byTcp) ->
            List.of(
                answer((short) (id + 1), 1, "203.0.113.66"),
                ByteBuffer.wrap(new byte[] {1, 2, 3}),
                answer(id, 28, "2001:db8::66"),
                answer(id, 1, "203.0.113.10")));
    assertThat(resolve(false, false)).containsExactly("203.0.113.10");
  }

  @Test
  void aTruncatedAnswerIsFetchedByTcp() throws Exception {
    behaviours.put(
        1,
        (id, byTcp) ->
            List.of(
                byTcp
                    ? answer(id, 1, "203.0.113.10")
                    : DnsMessages.answer(id, 0x8380, NAME, 1, 0).flip()));
    assertThat(resolve(false, false)).containsExactly("203.0.113.10");
  }

  @Test
  void aServerThatFailsIsAskedAgain() throws Exception {
    behaviours.put(
        1,
        (id, byTcp) ->
            List.of(
                asked.get() == 1
                    ? DnsMessages.answer(id, 0x8182, NAME, 1, 0).flip()
                    : answer(id, 1, "203.0.113.10")));
    assertThat(resolve(false, false)).containsExactly("203.0.113.10");
    assertThat(asked).hasValue(2);
  }

  @Test
  void aNameThatDoesNotExistIsAskedForOnce() throws Exception {
    behaviours.put(1, (id, byTcp) -> List.of(DnsMessages.answer(id, 0x8183, NAME, 1, 0).flip()));
    assertThat(resolve(false, false)).isEmpty();
    assertThat(asked).hasValue(1);
  }

  @Test
  void aSilentServerIsGivenUp() throws Exception {
    behaviours.put(1, (id, byTcp) -> List.of());
    assertThat(resolve(false, false)).isEmpty();
    assertThat(asked).hasValue(3);
  }

  @Test
  void aServerThatRefusesIsGivenUp() throws Exception {
    udp.close();
    assertThat(resolve(false, false)).isEmpty();
  }

  private List<String> resolve(boolean ipv6, boolean preferIpv6) throws Exception {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort());
    CompletableFuture<List<IpAddress>> result = new CompletableFuture<>();
    loop.execute(() ->
        new Resolver(loop, List.of(server), ipv6).resolve(NAME, preferIpv6, result::complete));
    return result.get(20, TimeUnit.SECONDS).stream().map(IpAddress::toString).toList();
  }

  private static ByteBuffer answer(short id, int type, String address) {
    ByteBuffer out = DnsMessages.answer(id, 0x8180, NAME, type, 1);
    DnsMessages.address(out, NAME.value(), address);
    return out.flip();
  }

  private void runLoop() {
    try {
      loop.run();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<ByteBuffer> answers(ByteBuffer query, boolean byTcp) {
    asked.incrementAndGet();
    int type = query.getShort(query.limit() - 4);
    return behaviours.get(type).answers(query.getShort(0), byTcp);
  }

  private void serveUdp() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        udp.receive(packet);
        clientPorts.add(packet.getPort());
        ByteBuffer query = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        for (ByteBuffer answer : answers(query, false)) {
          byte[] bytes = new byte[answer.remaining()];
          answer.get(bytes);
          udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        try (Socket socket = tcp.accept()) {
          DataInputStream in = new DataInputStream(socket.getInputStream());
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          byte[] query = in.readNBytes(in.readUnsignedShort());
          for (ByteBuffer answer : answers(ByteBuffer.wrap(query), true)) {
            byte[] bytes = new byte[answer.remaining()];
            answer.get(bytes);
            out.writeShort(bytes.length);
            out.write(bytes);
          }
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }
}
