package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.DirectBoot;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.vm.Hardware;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Ports;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QemuArgumentsTest {
  private static final String GENERATOR =
      "overlay/usr/lib/systemd/system-generators/devsandbox-data";
  private static final DirectBoot BOOT =
      new DirectBoot(Path.of("/i/vmlinuz"), Path.of("/i/initrd.img"), "root=x console=ttyS0");
  private static final VmHome HOME = new VmHome(Path.of("/home/a, b/vm/box"));

  private static Vm vm(Network network, Ports ports) {
    return new Vm(
        new Name("box"),
        Digest.of("image"),
        "dev",
        3,
        2048,
        1L << 33,
        "52:54:00:01:02:03",
        ports,
        network,
        Optional.empty(),
        new Hardware("QEMU 7.2.22", "pc-q35-7.2", "max", "tcg"),
        List.of(),
        Instant.EPOCH);
  }

  private static List<String> arguments(Network network, Optional<DirectBoot> boot) {
    return QemuArguments.of(
        vm(network, new Ports(2200, 6400)), HOME, Architecture.AMD64, boot, Optional.empty());
  }

  private static String after(List<String> words, String option) {
    return words.get(words.indexOf(option) + 1);
  }

  @Test
  void theMachineIsTheOneThatIsPinned() {
    List<String> words = arguments(Network.USER, Optional.of(BOOT));
    assertThat(words.getFirst()).isEqualTo("qemu-system-x86_64");
    assertThat(after(words, "-machine")).isEqualTo("pc-q35-7.2");
    assertThat(after(words, "-accel")).isEqualTo("tcg");
    assertThat(after(words, "-cpu")).isEqualTo("max");
    assertThat(after(words, "-smp")).isEqualTo("3");
    assertThat(after(words, "-m")).isEqualTo("2048M");
  }

  @Test
  void nothingIsInTheMachineThatWasNotAskedFor() {
    assertThat(arguments(Network.USER, Optional.of(BOOT)))
        .contains("-nodefaults", "-no-user-config")
        .doesNotContain("-monitor", "-vnc", "-virtfs", "-fsdev", "-vga", "-usb");
  }

  @Test
  void theGuestIsReachedOnLoopbackOnly() {
    String netdev = after(arguments(Network.USER, Optional.of(BOOT)), "-netdev");
    assertThat(netdev)
        .isEqualTo(
            "user,id=net0,ipv6=off,hostfwd=tcp:127.0.0.1:2200-10.0.2.15:22,"
                + "hostfwd=tcp:127.0.0.1:6400-10.0.2.15:6443");
  }

  @Test
  void eachFrameThatLeavesTheGuestIsHandedOver() {
    assertThat(arguments(Network.USER, Optional.of(BOOT)))
        .contains(
            "filter-redirector,id=back,netdev=net0,queue=rx,position=head,indev=allowed",
            "filter-redirector,id=fence,netdev=net0,queue=rx,outdev=leaving",
            "socket,id=leaving,server=on,wait=off,path=/home/a,, b/vm/box/net-out.sock",
            "socket,id=allowed,server=on,wait=off,path=/home/a,, b/vm/box/net-in.sock");
  }

  @Test
  void aRestrictedGuestReachesOneProxyAndNothingElse() {
    String netdev = after(arguments(Network.RESTRICTED, Optional.of(BOOT)), "-netdev");
    assertThat(netdev)
        .contains(
            ",restrict=on,guestfwd=tcp:10.0.2.100:3128-cmd:socat STDIO "
                + "'UNIX-CONNECT:/home/a,, b/vm/box/proxy.sock'");
  }

  @Test
  void pathsWithCommasStayWhole() throws Exception {
    List<String> words = arguments(Network.USER, Optional.of(BOOT));
    assertThat(words)
        .contains(
            "socket,id=agent,server=on,wait=off,path=/home/a,, b/vm/box/qga.sock",
            "/home/a, b/vm/box/qemu.pid");
    String system = after(words, "-blockdev");
    assertThat(new ObjectMapper().readTree(system).at("/file/filename").asText())
        .isEqualTo("/home/a, b/vm/box/disk.qcow2");
  }

  @Test
  void allPathsAreAbsolute() {
    assertThat(arguments(Network.USER, Optional.of(BOOT)).toString())
        .doesNotContainPattern("(path|logfile|filename\":\")=?[^/\"=]*disk");
  }

  @Test
  void theImagesKernelIsStartedWithoutFirmware() {
    List<String> words = arguments(Network.USER, Optional.of(BOOT));
    assertThat(after(words, "-kernel")).isEqualTo("/i/vmlinuz");
    assertThat(after(words, "-append"))
        .matches("root=x console=ttyS0 systemd\\.machine_id=[0-9a-f]{32}");
  }

  @Test
  void aRenamedGuestIsTheSameMachineAndAnyOtherIsAnother() {
    Vm vm = vm(Network.USER, new Ports(2200, 6400));
    assertThat(QemuArguments.machineId(vm.named(new Name("play"))))
        .isEqualTo(QemuArguments.machineId(vm))
        .isNotEqualTo(QemuArguments.machineId(cloned(vm)));
  }

  private static Vm cloned(Vm vm) {
    return new Vm(
        vm.name(),
        vm.image(),
        vm.user(),
        vm.cpus(),
        vm.memoryMiB(),
        vm.diskBytes(),
        "52:54:00:01:02:04",
        vm.ports(),
        vm.network(),
        vm.dataDisk(),
        vm.hardware(),
        vm.arguments(),
        vm.created());
  }

  @Test
  void withoutAKernelFirmwareStartsTheDisk() {
    assertThat(arguments(Network.USER, Optional.empty()))
        .contains("virtio-blk-pci,drive=system,serial=system,bootindex=0")
        .doesNotContain("-kernel", "-bios");
    assertThat(
            after(
                QemuArguments.of(
                    vm(Network.USER, new Ports(1, 2)),
                    HOME,
                    Architecture.ARM64,
                    Optional.empty(),
                    Optional.empty()),
                "-bios"))
        .isEqualTo("edk2-aarch64-code.fd");
  }

  @Test
  void aDataDiskIsNoPartOfTheSystemDisk() {
    List<String> words =
        QemuArguments.of(
            vm(Network.USER, new Ports(1, 2)),
            HOME,
            Architecture.AMD64,
            Optional.of(BOOT),
            Optional.of(Path.of("/disks/d/disk.qcow2")));
    assertThat(words).contains("virtio-blk-pci,drive=data,serial=devsandbox-data");
  }

  @Test
  void theImageMountsTheDataDiskByTheNameItGets() throws Exception {
    try (InputStream generator = Image.class.getResourceAsStream(GENERATOR)) {
      assertThat(generator).isNotNull();
      assertThat(new String(generator.readAllBytes(), StandardCharsets.UTF_8))
          .contains("grep -qsx " + QemuArguments.DATA_SERIAL + " ")
          .contains("What=/dev/disk/by-id/virtio-" + QemuArguments.DATA_SERIAL + "\n");
    }
  }

  @Test
  void toLoadMemoryOnlyTheNetworkMayDiffer() {
    List<String> words = arguments(Network.USER, Optional.of(BOOT));
    List<String> moved =
        QemuArguments.withNetworkOf(vm(Network.USER, new Ports(2201, 6401)), HOME, words);
    assertThat(after(moved, "-netdev")).contains("127.0.0.1:2201", "127.0.0.1:6401");
    assertThat(moved.stream().filter(word -> !word.startsWith("user,")))
        .containsExactlyElementsOf(
            words.stream().filter(word -> !word.startsWith("user,")).toList());
  }
}
