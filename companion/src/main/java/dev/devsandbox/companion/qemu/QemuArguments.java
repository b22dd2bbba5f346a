package dev.devsandbox.companion.qemu;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.image.DirectBoot;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The command line of a VM's QEMU. Nothing but what is said here is in the machine; all paths are
 * absolute, because QEMU leaves its working folder.
 */
final class QemuArguments {
  /** The block node of the system disk: what is saved and loaded with the memory. */
  static final String SYSTEM = "system";

  /** The block node of the data disk. */
  static final String DATA = "data";

  /** By which a guest's image knows the data disk, and mounts it. */
  static final String DATA_SERIAL = "devsandbox-data";

  /** The option before the description of the network. */
  private static final String NETDEV = "-netdev";

  /** The first option: by its value, a process is known to run this VM. */
  static final String PIDFILE = "-pidfile";

  private static final String PROXY_ADDRESS = "10.0.2.100:3128";

  private final Vm vm;
  private final VmHome home;
  private final List<String> words = new ArrayList<>();

  private QemuArguments(Vm vm, VmHome home) {
    this.vm = vm;
    this.home = home;
  }

  /**
   * The command line to boot a VM.
   *
   * @param boot how to start the image's kernel; empty if firmware does
   * @param data the VM's data disk
   */
  static List<String> of(
      Vm vm,
      VmHome home,
      Architecture architecture,
      Optional<DirectBoot> boot,
      Optional<Path> data) {
    QemuArguments arguments = new QemuArguments(vm, home);
    arguments.machine(architecture);
    arguments.boot(architecture, boot);
    arguments.network();
    arguments.disks(boot.isEmpty(), data);
    arguments.channels();
    return List.copyOf(arguments.words);
  }

  /** A command line as it was, but for the network, which isn't part of saved memory. */
  static List<String> withNetworkOf(Vm vm, VmHome home, List<String> arguments) {
    List<String> changed = new ArrayList<>(arguments);
    int option = changed.indexOf(NETDEV);
    if (option >= 0 && option + 1 < changed.size()) {
      changed.set(option + 1, netdev(vm, home));
    }
    return List.copyOf(changed);
  }

  private void machine(Architecture architecture) {
    add(Emulator.program(architecture), PIDFILE, home.pid().toString());
    add("-name", "devsandbox-" + vm.name(), "-nodefaults", "-no-user-config");
    add("-msg", "timestamp=on", "-D", home.log().toString());
    add("-machine", vm.hardware().machine(), "-accel", vm.hardware().accelerator());
    add("-cpu", vm.hardware().cpu(), "-smp", "" + vm.cpus(), "-m", vm.memoryMiB() + "M");
    add("-display", "none");
    device("virtio-rng-pci");
    device("virtio-balloon-pci,free-page-reporting=on");
  }

  private void boot(Architecture architecture, Optional<DirectBoot> boot) {
    boot.ifPresent(direct ->
        add("-kernel", direct.kernel().toString(), "-initrd", direct.initrd().toString()));
    boot.ifPresent(
        direct -> add("-append", direct.commandLine() + " systemd.machine_id=" + machineId(vm)));
    if (boot.isEmpty() && architecture == Architecture.ARM64) {
      // QEMU brings it along; a PC's firmware is there by itself.
      add("-bios", "edk2-aarch64-code.fd");
    }
  }

  /**
   * What tells a guest from its clones, as machine-id(5) has it. It stays when the VM is renamed or
   * gets a newer image.
   */
  static String machineId(Vm vm) {
    byte[] own = ("devsandbox " + vm.mac() + " " + vm.created()).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(own).toString().replace("-", "");
  }

  private void network() {
    add(NETDEV, netdev(vm, home));
    // No ROM: nothing boots from the network.
    device("virtio-net-pci,netdev=" + GuestNetwork.ID + ",mac=" + vm.mac() + ",romfile=");
    if (vm.network() == Network.USER) {
      fence();
    }
  }

  /** Hands over each frame that leaves the guest; those that come back go on. */
  private void fence() {
    socket(FenceFilters.LEAVING, home.leavingFrames(), "");
    socket(FenceFilters.ALLOWED, home.allowedFrames(), "");
    words.addAll(FenceFilters.options(GuestNetwork.ID));
  }

  private static String netdev(Vm vm, VmHome home) {
    String forwards =
        "hostfwd=tcp:127.0.0.1:%d-%s:22,hostfwd=tcp:127.0.0.1:%d-%s:6443"
            .formatted(
                vm.ports().ssh(), GuestNetwork.GUEST, vm.ports().kubernetes(), GuestNetwork.GUEST);
    // Frames are judged by IPv4 only.
    String user = "user,id=" + GuestNetwork.ID + ",ipv6=off," + forwards;
    return vm.network() == Network.RESTRICTED ? user + ",restrict=on," + proxy(home) : user;
  }

  /** One connection of a program of ours for each of the guest's. */
  private static String proxy(VmHome home) {
    Command relay = Command.of("socat", "STDIO", "UNIX-CONNECT:" + home.proxy().toString());
    return "guestfwd=tcp:" + PROXY_ADDRESS + "-cmd:" + escaped(relay.toString());
  }

  private void disks(boolean firmware, Optional<Path> data) {
    ObjectNode system = node(SYSTEM, "qcow2", home.disk());
    system.put("discard", "unmap");
    blockdev(system);
    device(
        "virtio-blk-pci,drive=" + SYSTEM + ",serial=" + SYSTEM + (firmware ? ",bootindex=0" : ""));
    ObjectNode seed = node("seed", "raw", home.seed());
    blockdev(seed.put("read-only", true));
    device("virtio-blk-pci,drive=seed,serial=seed");
    data.ifPresent(disk -> {
      blockdev(node(DATA, "qcow2", disk).put("discard", "unmap"));
      device("virtio-blk-pci,drive=" + DATA + ",serial=" + DATA_SERIAL);
    });
  }

  private static ObjectNode node(String name, String format, Path file) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("node-name", name).put("driver", format);
    node.putObject("file")
        .put("driver", "file")
        .put("filename", file.toString())
        .put("discard", "unmap");
    return node;
  }

  private void channels() {
    socket("console", home.console(), ",logappend=on,logfile=" + escaped(home.consoleLog()));
    add("-serial", "chardev:console");
    device("virtio-serial-pci");
    socket("agent", home.agent(), "");
    device("virtserialport,chardev=agent,name=org.qemu.guest_agent.0");
    socket("monitor", home.monitor(), "");
    add("-mon", "chardev=monitor,mode=control");
    socket("helper", home.helperMonitor(), "");
    add("-mon", "chardev=helper,mode=control");
  }

  private void socket(String id, Path path, String more) {
    add("-chardev", "socket,id=" + id + ",server=on,wait=off,path=" + escaped(path) + more);
  }

  private void device(String description) {
    add("-device", description);
  }

  private void blockdev(ObjectNode node) {
    add("-blockdev", node.toString());
  }

  /** In QEMU's lists of options, a comma is written twice. */
  private static String escaped(Object value) {
    return value.toString().replace(",", ",,");
  }

  private void add(String... more) {
    words.addAll(List.of(more));
  }
}
