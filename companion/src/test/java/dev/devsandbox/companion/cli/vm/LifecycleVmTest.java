package dev.devsandbox.companion.cli.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.cli.TestProgram;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.TestImage;
import dev.devsandbox.companion.qemu.GuestAgent;
import dev.devsandbox.companion.vm.Limits;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.VmHome;
import dev.devsandbox.companion.vm.VmSpec;
import dev.devsandbox.companion.vm.VmState;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The life of a VM with a real QEMU and a real guest. */
@Tag("vm")
class LifecycleVmTest {
  private static final Name NAME = new Name("life");
  private static final Name RENAMED = new Name("life-2");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final VmState RUNNING = new VmState.Running();
  private static final VmState STOPPED = new VmState.Stopped();
  private static final VmState SUSPENDED = new VmState.Suspended();

  private VmTools tools;
  private VmHome home;

  @BeforeEach
  void make() throws Problem {
    Image image = TestImage.get();
    tools = VmTools.of(System.getenv());
    remove();
    VmSpec spec =
        new VmSpec(
            NAME,
            Optional.of(image.digest().value()),
            2,
            512,
            0,
            Network.USER,
            Optional.empty(),
            0);
    tools.maker().make(spec, System.out::println);
    home = tools.store().home(NAME);
  }

  @AfterEach
  void remove() throws Problem {
    for (Name name : List.of(NAME, RENAMED)) {
      if (tools.store().exists(name)) {
        tools.lifecycle().run(name, Verb.DELETE, true, Limits.USUAL, System.out::println);
      }
    }
  }

  private VmState run(Verb verb) throws Problem {
    return tools.lifecycle().run(NAME, verb, false, Limits.USUAL, System.out::println);
  }

  private VmState state() throws Problem {
    return tools.lifecycle().state(NAME);
  }

  /** What a shell of the guest's root says. */
  private String guest(String script) throws Exception {
    try (GuestAgent agent = GuestAgent.open(home.agent(), LIMIT)) {
      GuestAgent.Outcome outcome = agent.exec(List.of("/bin/sh", "-c", script), new byte[0], LIMIT);
      assertThat(outcome.exit()).as(outcome.errors()).isZero();
      return outcome.output().strip();
    }
  }

  private ProcessHandle machine() throws Exception {
    return ProcessHandle.of(Long.parseLong(Files.readString(home.pid()).strip())).orElseThrow();
  }

  /** Kills the machine's process as the system would for want of memory. */
  private void killMachine() throws Exception {
    ProcessHandle machine = machine();
    machine.destroyForcibly();
    Deadline deadline = Deadline.in(LIMIT);
    while (!state().equals(STOPPED) && !state().equals(SUSPENDED) && !deadline.isOver()) {
      Thread.onSpinWait();
    }
  }

  /** Runs a verb in a process of its own, which is killed when a file comes or goes. */
  private void runAndKill(Verb verb, Path file, boolean comes) throws Exception {
    Process command =
        new ProcessBuilder(
                TestProgram.within(LIMIT).command("vm", verb.toString(), NAME.value()).argv())
            .inheritIO()
            .start();
    try {
      Deadline deadline = Deadline.in(LIMIT);
      while (Files.exists(file) != comes && command.isAlive() && !deadline.isOver()) {
        Thread.onSpinWait();
      }
    } finally {
      command.destroyForcibly();
      assertThat(command.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void memoryOutlivesSuspensionsAndCrashesAndTheDiskOutlivesAll() throws Exception {
    assertThat(run(Verb.START)).isEqualTo(RUNNING);
    assertThat(guest("hostname")).isEqualTo(NAME.value());
    assertThat(guest("grep -c machine_id=$(cat /etc/machine-id) /proc/cmdline")).isEqualTo("1");
    // In memory and nowhere else: a process, and a file of a file system without a disk.
    guest("echo kept > /dev/shm/memory; echo kept > /root/disk; sync");
    String process = guest("sleep 100000 >/dev/null 2>&1 & echo $!");

    loopbackIsOutOfReach();
    aHelperThatIsStoppedHaltsTheMachineOnlyUntilTheNextCall();

    // As if the suspension were long.
    guest("date --set 2001-02-03");
    assertThat(run(Verb.SUSPEND)).isEqualTo(SUSPENDED);
    assertThat(home.pid()).doesNotExist();
    assertThat(run(Verb.SUSPEND)).isEqualTo(SUSPENDED);
    assertThat(run(Verb.RESUME)).isEqualTo(RUNNING);
    assertThat(guest("cat /dev/shm/memory /root/disk; ps -o comm= -p " + process))
        .isEqualTo("kept\nkept\nsleep");
    Duration off =
        Duration.between(Instant.now(), Instant.ofEpochSecond(Long.parseLong(guest("date +%s"))));
    assertThat(off.abs()).isLessThan(Duration.ofSeconds(30));
    assertThat(snapshots()).isEmpty();

    // The command is killed once it works, and once the memory counts as saved.
    runAndKill(Verb.SUSPEND, home.operation(), true);
    assertThat(run(Verb.RESUME)).isEqualTo(RUNNING);
    runAndKill(Verb.SUSPEND, home.saved(), true);
    assertThat(run(Verb.RESUME)).isEqualTo(RUNNING);
    assertThat(guest("cat /dev/shm/memory")).isEqualTo("kept");

    // The same of a resumption: before the memory is loaded, and before the guest goes on.
    run(Verb.SUSPEND);
    runAndKill(Verb.RESUME, home.pid(), true);
    assertThat(run(Verb.RESUME)).isEqualTo(RUNNING);
    run(Verb.SUSPEND);
    runAndKill(Verb.RESUME, home.saved(), false);
    assertThat(run(Verb.RESUME)).isEqualTo(RUNNING);
    assertThat(guest("cat /dev/shm/memory")).isEqualTo("kept");

    // The machine dies with its memory saved: nothing is lost. It dies running: memory is.
    run(Verb.SUSPEND);
    runAndKill(Verb.RESUME, home.pid(), true);
    killMachine();
    assertThat(state()).isEqualTo(SUSPENDED);
    assertThat(run(Verb.RESUME)).isEqualTo(RUNNING);
    assertThat(guest("cat /dev/shm/memory")).isEqualTo("kept");
    killMachine();
    assertThat(state()).isEqualTo(STOPPED);

    // A boot of a disk whose guest was cut off; then an orderly end.
    assertThat(run(Verb.START)).isEqualTo(RUNNING);
    assertThat(guest("cat /root/disk; ls /dev/shm")).isEqualTo("kept");
    assertThatThrownBy(
            () -> tools.lifecycle().rename(NAME, RENAMED, Limits.USUAL, System.out::println))
        .hasMessageContaining("isn't stopped");
    assertThat(run(Verb.STOP)).isEqualTo(STOPPED);
    tools.lifecycle().rename(NAME, RENAMED, Limits.USUAL, System.out::println);
    assertThat(tools.lifecycle().state(RENAMED)).isEqualTo(STOPPED);
  }

  /** What listens on this machine's 127.0.0.1 hears nothing of the guest, by whatever address. */
  private void loopbackIsOutOfReach() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket tcp = new ServerSocket(0, 50, loopback);
        DatagramSocket udp = new DatagramSocket(0, loopback)) {
      String dial = "timeout 2 bash -c 'echo x > /dev/%s/%s/%d' 2>/dev/null; ";
      StringBuilder script = new StringBuilder();
      for (String address : List.of("10.0.2.2", "10.0.2.3", "10.0.2.4", "10.0.2.255")) {
        script.append(dial.formatted("tcp", address, tcp.getLocalPort()));
        script.append(dial.formatted("udp", address, udp.getLocalPort()));
      }
      // As root a guest can send what it likes to its gateway, also to 127.0.0.1 itself.
      script.append("sysctl -qw net.ipv4.conf.all.route_localnet=1; ");
      script.append("ip addr del 127.0.0.1/8 dev lo; ip route add 127.0.0.1 via 10.0.2.2; ");
      script.append(dial.formatted("tcp", "127.0.0.1", tcp.getLocalPort()));
      script.append(dial.formatted("udp", "127.0.0.1", udp.getLocalPort()));
      script.append("ip route del 127.0.0.1; ip addr add 127.0.0.1/8 dev lo; true");
      guest(script.toString());
      // This program's own connection comes first: none of the guest's is before it in the queue.
      try (Socket own = new Socket(loopback, tcp.getLocalPort());
          Socket first = tcp.accept()) {
        assertThat(first.getPort()).isEqualTo(own.getLocalPort());
      }
      udp.send(new DatagramPacket(new byte[] {7}, 1, loopback, udp.getLocalPort()));
      DatagramPacket datagram = new DatagramPacket(new byte[1], 1);
      udp.receive(datagram);
      assertThat(datagram.getData()[0]).isEqualTo((byte) 7);
    }
    // Forwarded connections go through the same fence.
    try (Socket ssh = new Socket(loopback, tools.store().get(NAME).ports().ssh())) {
      assertThat(new String(ssh.getInputStream().readNBytes(4), StandardCharsets.US_ASCII))
          .isEqualTo("SSH-");
    }
  }

  /** A machine waits for its helper to take the frames that leave the guest. */
  private void aHelperThatIsStoppedHaltsTheMachineOnlyUntilTheNextCall() throws Exception {
    guest(
        "ip neigh replace 10.0.2.2 lladdr 52:55:0a:00:02:02 nud permanent"
            + " dev $(ip -o route get 192.0.2.1 | sed 's/.* dev \\([^ ]*\\).*/\\1/')");
    String helper = Files.readString(home.folder().resolve("helper.pid")).strip();
    new Programs().run(Command.of("kill", "-STOP", helper), LIMIT);
    guest("bash -c 'for i in {1..20000}; do echo x >/dev/udp/192.0.2.1/9; done' >&- 2>&- &");
    Deadline deadline = Deadline.in(LIMIT);
    while (!(state() instanceof VmState.Broken)) {
      assertThat(deadline.isOver()).as("the machine doesn't wait").isFalse();
    }
    assertThat(run(Verb.START)).isEqualTo(RUNNING);
    assertThat(guest("echo on")).isEqualTo("on");
    assertThat(ProcessHandle.of(Long.parseLong(helper))).isEmpty();
    itsNetworkWorks();
  }

  private void itsNetworkWorks() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (Socket ssh = new Socket(loopback, tools.store().get(NAME).ports().ssh())) {
      ssh.setSoTimeout((int) LIMIT.toMillis());
      assertThat(new String(ssh.getInputStream().readNBytes(4), StandardCharsets.US_ASCII))
          .isEqualTo("SSH-");
    }
  }

  private String snapshots() throws Problem {
    return new Programs()
        .run(Command.of("qemu-img", "snapshot", "-U", "-l", home.disk().toString()), LIMIT)
        .strip();
  }
}
