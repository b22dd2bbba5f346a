package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.fence.HostFence;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.vm.VmHome;
import java.lang.ProcessBuilder.Redirect;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU without a guest: this test sends the guest's frames, as datagrams. */
@Tag("vm")
@Timeout(120)
class FenceFiltersVmTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Who has 10.0.2.2? asks 10.0.2.15. */
  private static final byte[] QUESTION =
      HexFormat.of()
          .parseHex(
              "ffffffffffff525400123456"
                  + "0806"
                  + "0001080006040001"
                  + "525400123456"
                  + "0a00020f"
                  + "000000000000"
                  + "0a000202");

  @TempDir Path dir;
  private VmHome home;
  private DatagramSocket guest;
  private Process qemu;

  @BeforeEach
  void start() throws Exception {
    home = new VmHome(dir);
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    guest = new DatagramSocket(new InetSocketAddress(loopback, 0));
    int port;
    try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(loopback, 0))) {
      port = free.getLocalPort();
    }
    guest.connect(loopback, port);
    List<String> words =
        new ArrayList<>(
            List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none"));
    words.addAll(List.of("-machine", "none"));
    String frames = "udp=127.0.0.1:" + guest.getLocalPort() + ",localaddr=127.0.0.1:" + port;
    for (String netdev :
        List.of(
            "user,id=" + GuestNetwork.ID + ",ipv6=off",
            "hubport,id=network,hubid=0,netdev=" + GuestNetwork.ID,
            "socket,id=guest," + frames,
            "hubport,id=card,hubid=0,netdev=guest")) {
      words.addAll(List.of("-netdev", netdev));
    }
    words.addAll(socket(FenceFilters.LEAVING, home.leavingFrames()));
    words.addAll(socket(FenceFilters.ALLOWED, home.allowedFrames()));
    words.addAll(socket("helper", home.helperMonitor()));
    words.addAll(List.of("-mon", "chardev=helper,mode=control"));
    words.addAll(FenceFilters.options(GuestNetwork.ID));
    qemu =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    awaitMonitor();
  }

  /** QEMU greets when all that it was told of is there. */
  private void awaitMonitor() throws Exception {
    Deadline deadline = Deadline.in(LIMIT);
    while (true) {
      try {
        Qmp.open(home.helperMonitor(), LIMIT).close();
        return;
      } catch (PeerException e) {
        if (deadline.isOver()) {
          throw e;
        }
      }
    }
  }

  private static List<String> socket(String id, Path path) {
    return List.of("-chardev", "socket,id=" + id + ",server=on,wait=off,path=" + path);
  }

  @AfterEach
  void end() throws Exception {
    qemu.destroyForcibly().waitFor();
    guest.close();
  }

  /** Asks until there is an answer. */
  private byte[] answer() throws Exception {
    guest.setSoTimeout(500);
    Deadline deadline = Deadline.in(LIMIT);
    while (!deadline.isOver()) {
      guest.send(new DatagramPacket(QUESTION, QUESTION.length));
      DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
      try {
        guest.receive(answer);
        return answer.getData();
      } catch (SocketTimeoutException e) {
        // QEMU may not have taken the connection yet.
      }
    }
    throw new AssertionError("no frame came back");
  }

  /** All that was asked before has been answered, or won't be. */
  private void nothingComes() throws Exception {
    for (int i = 0; i < 20; i++) {
      guest.send(new DatagramPacket(QUESTION, QUESTION.length));
    }
    // QEMU serves both in one thread: what this says comes after what those frames did.
    try (Qmp monitor = Qmp.open(home.helperMonitor(), LIMIT)) {
      monitor.execute("query-name", LIMIT);
    }
    guest.setSoTimeout(1000);
    assertThatThrownBy(() -> guest.receive(new DatagramPacket(new byte[2000], 2000)))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void theNextHelperGetsTheWayBackAndWithoutOneNothingLeaves() throws Exception {
    nothingComes();
    for (int helper = 0; helper < 3; helper++) {
      FenceFilters.reopen(home);
      nothingComes();
      try (HostFence _ = HostFence.of(home)) {
        // An answer of the address asked for: 10.0.2.2.
        assertThat(ByteBuffer.wrap(answer()).getInt(28)).isEqualTo(0x0a000202);
      }
      drain();
      nothingComes();
    }
  }

  /** Answers to what was asked while there was a helper. */
  private void drain() throws Exception {
    FenceFilters.reopen(home);
    guest.setSoTimeout(500);
    try {
      while (true) {
        guest.receive(new DatagramPacket(new byte[2000], 2000));
      }
    } catch (SocketTimeoutException e) {
      return;
    }
  }
}
