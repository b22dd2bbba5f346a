package dev.devsandbox.companion.doctor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.doctor.Verdict;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.vm.VmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines made of a folder of programs that answer what the test wants. */
class MachineDoctorTest {
  private static final String QEMU =
      "echo 'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)'";
  private static final String IMG = "echo 'qemu-img version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)'";

  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

  @TempDir private Path dir;
  private Path bin;
  private Path home;
  private String accelerator = "kvm";
  private final SortedMap<Name, VmState> vms = new TreeMap<>(Comparator.comparing(Name::value));

  @BeforeEach
  void machineThatLacksNothing() throws IOException {
    bin = Files.createDirectory(dir.resolve("bin"));
    home = dir.resolve("h");
    program("qemu-system-x86_64", QEMU);
    program("qemu-img", IMG);
    for (String name : List.of("ssh", "scp", "ssh-keygen", "socat", "mmdebstrap", "newuidmap")) {
      program(name, "exit 0");
    }
    program("mke2fs", "exit 0");
    program("unshare", "exit 0");
    Files.createDirectory(dir.resolve("etc"));
    Files.writeString(dir.resolve("etc/subuid"), "root:0:1\nann:100000:65536\n");
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Machine machine(Platform platform) {
    return new Machine(
        platform,
        Architecture.AMD64,
        List.of(dir.resolve("not-there"), bin),
        dir,
        "ann",
        new Home(home));
  }

  private MachineDoctor doctor() {
    return new MachineDoctor(
        architecture -> accelerator, () -> vms, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private void image(String name, Architecture architecture, Instant created) throws Exception {
    Digest digest = Digest.of(name + created);
    Path folder = new Home(home).make(new Home(home).images().resolve(digest.value()));
    Image image =
        new Image(
            digest,
            new Name(name),
            architecture,
            created,
            "dev",
            1,
            Optional.empty(),
            new TreeMap<>());
    new Documents().write(folder.resolve("manifest.json"), image);
  }

  private Finding finding(Platform platform, String check) {
    List<Finding> all = doctor().examine(machine(platform));
    return all.stream().filter(f -> f.check().equals(check)).findFirst().orElseThrow();
  }

  private void assertFound(String check, Verdict verdict, String message, String next) {
    Finding finding = finding(Platform.LINUX, check);
    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
    assertThat(finding.message()).contains(message);
    assertThat(finding.next()).contains(next);
  }

  @Test
  void aMachineThatLacksNothingPasses() {
    assertThat(doctor().examine(machine(Platform.LINUX)))
        // The first is this machine's own, and there is no image in an empty home.
        .filteredOn(finding -> !List.of("space", "image").contains(finding.check()))
        .allMatch(finding -> finding.verdict() == Verdict.PASS)
        .extracting(Finding::check)
        .containsExactly(
            "machine",
            "qemu",
            "qemu-img",
            "acceleration",
            "home",
            "sockets",
            "settings",
            "ssh",
            "relay",
            "image build",
            "vms");
  }

  @Test
  void examiningMakesNothing() {
    doctor().examine(machine(Platform.LINUX));
    assertThat(home).doesNotExist();
  }

  @Test
  void whereNothingWasMadeForItSaysSo() {
    assertThat(finding(Platform.OTHER, "machine").verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aMacThatTranslatesTheProgramIsToldToTakeTheOther() throws IOException {
    program("sysctl", "[ \"$2\" = sysctl.proc_translated ] && echo 1");
    assertThat(finding(Platform.MACOS, "machine").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(finding(Platform.MACOS, "machine").next()).contains("arm64");
  }

  @Test
  void aMacWithoutThatWordOfTheKernelIsWhatItSeems() throws IOException {
    program("sysctl", "echo 'unknown oid' >&2; exit 1");
    assertThat(finding(Platform.MACOS, "machine").verdict()).isEqualTo(Verdict.PASS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          qemu-system-x86_64 | qemu         | FAIL | no qemu-system-x86_64 | apt install qemu-system-x86
          qemu-system-x86_64 | acceleration | WARN | can't be tried        | install QEMU
          qemu-img           | qemu-img     | FAIL | no qemu-img           | qemu-utils
          scp                | ssh          | FAIL | scp                   | openssh-client
          ssh-keygen         | ssh          | FAIL | ssh-keygen            | openssh-client
          socat              | relay        | WARN | --restricted          | socat
          mmdebstrap         | image build  | WARN | mmdebstrap            | apt install mmdebstrap uidmap
          """)
  void aMissingProgramIsNamedWithItsPackage(
      String program, String check, Verdict verdict, String message, String next)
      throws IOException {
    Files.delete(bin.resolve(program));
    assertFound(check, verdict, message, next);
  }

  @Test
  void aMacIsToldToTakeHomebrews() throws IOException {
    Files.delete(bin.resolve("qemu-system-x86_64"));
    assertThat(finding(Platform.MACOS, "qemu").next()).isEqualTo("brew install qemu");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          qemu-system-x86_64 | QEMU emulator version 7.1.9  | qemu     | FAIL | QEMU 7.1.9 is too old             | 7.2
          qemu-system-x86_64 | QEMU emulator version 10.0.2 | qemu     | PASS | QEMU 10.0.2                       | ''
          qemu-img           | qemu-img version 8.0.0       | qemu-img | WARN | qemu-img 8.0.0 beside QEMU 7.2.22 | type -a
          """)
  void versionsAreComparedAsNumbersAndWithEachOther(
      String program, String says, String check, Verdict verdict, String message, String next)
      throws IOException {
    program(program, "echo '" + says + "'");
    assertFound(check, verdict, message, next);
  }

  @Test
  void aQemuThatCrashesFails() throws IOException {
    program("qemu-system-x86_64", "echo 'Illegal instruction' >&2; exit 132");
    assertFound("qemu", Verdict.FAIL, "doesn't tell its version", "reinstall");
  }

  @Test
  void aFileThatCantBeExecutedIsNoProgram() throws IOException {
    Files.setPosixFilePermissions(
        bin.resolve("qemu-system-x86_64"), PosixFilePermissions.fromString("rw-r--r--"));
    assertFound("qemu", Verdict.FAIL, "no qemu-system-x86_64", "apt install");
  }

  @Test
  void aHomeThatCantBeMadeFails() throws IOException {
    home = Files.writeString(dir.resolve("file"), "").resolve("h");
    assertFound("home", Verdict.FAIL, "is no folder that you can write", "DEVSANDBOX_HOME");
  }

  @Test
  void aHomeOpenToOthersIsAWarning() throws IOException {
    Files.createDirectory(
        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    assertFound("home", Verdict.PASS, home.toString(), "");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-x---"));
    assertFound("home", Verdict.WARN, "open to others", "chmod 700");
  }

  @Test
  void aLongHomeLeavesShorterNames() {
    // 103 bytes, less "/vm/", 10 letters of a name and "/serial.sock".
    home = Path.of("/" + "x".repeat(103 - 4 - 10 - 12 - 1));
    assertFound("sockets", Verdict.WARN, "at most 10 letters", "DEVSANDBOX_HOME");
    home = Path.of("/" + "x".repeat(103 - 4 - 12 - 1));
    assertFound("sockets", Verdict.FAIL, "too long", "DEVSANDBOX_HOME");
  }

  @Test
  void lettersOfAHomeAreCountedInBytes() {
    home = Path.of("/" + "é".repeat(50));
    assertThat(finding(Platform.LINUX, "sockets").verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void littleSpaceIsAWarningAndTooLittleAFailure() {
    assertThat(HomeCheck.space(dir, 20L << 30).verdict()).isEqualTo(Verdict.PASS);
    assertThat(HomeCheck.space(dir, (20L << 30) - 1).verdict()).isEqualTo(Verdict.WARN);
    assertThat(HomeCheck.space(dir, (4L << 30) - 1))
        .isEqualTo(
            new Finding(
                "space",
                Verdict.FAIL,
                "4.0 GiB free at " + dir,
                "an image takes more: make room, or name another folder by DEVSANDBOX_HOME"));
  }

  @Test
  void emulationIsAWarningWithWhatToDoAboutTheDevice() throws IOException {
    accelerator = "tcg";
    assertFound("acceleration", Verdict.WARN, "none", "firmware");
    Files.createFile(Files.createDirectory(dir.resolve("dev")).resolve("kvm"));
    assertFound("acceleration", Verdict.WARN, "none", "is there and runs no guest");
  }

  @Test
  void aMacWithoutHypervisorIsToldApartFromAQemuWithout() throws IOException {
    accelerator = "tcg";
    program("sysctl", "echo 0");
    assertThat(finding(Platform.MACOS, "acceleration").next()).contains("this Mac can't");
    program("sysctl", "[ \"$2\" = kern.hv_support ] && echo 1");
    assertThat(finding(Platform.MACOS, "acceleration").next()).contains("brew reinstall qemu");
  }

  @Test
  void anImageForAnotherProcessorIsNone() throws Exception {
    image("base", Architecture.ARM64, NOW);
    assertFound("image", Verdict.WARN, "none for amd64", "devsandbox image build");
  }

  @Test
  void theNewestImageIsJudgedByItsAge() throws Exception {
    image("base", Architecture.AMD64, NOW.minus(Duration.ofDays(400)));
    assertFound("image", Verdict.WARN, "older than six months", "devsandbox image build");
    image("base", Architecture.AMD64, NOW.minus(Duration.ofDays(1)));
    assertFound("image", Verdict.PASS, "of 2026-11-22", "");
  }

  @Test
  void aDamagedImageIsNamedBesideTheOthers() throws Exception {
    image("base", Architecture.AMD64, NOW);
    Path damaged = new Home(home).images().resolve("0".repeat(64));
    Files.createDirectory(damaged);
    assertThat(doctor().examine(machine(Platform.LINUX)))
        .filteredOn(finding -> finding.check().equals("image"))
        .extracting(Finding::verdict)
        .containsExactly(Verdict.PASS, Verdict.WARN);
  }

  @Test
  void aWrongSettingFailsWithItsName() throws Exception {
    Files.writeString(new Home(home).make(home).resolve("config.yaml"), "cpu: 2\n");
    assertFound("settings", Verdict.FAIL, "no setting cpu", "cpus");
  }

  @Test
  void aBrokenVmIsNamedWithItsNextStep() {
    vms.put(new Name("well"), new VmState.Stopped());
    assertFound("vms", Verdict.PASS, "1, none of them broken", "");
    vms.put(new Name("work"), new VmState.Broken("its disk is missing", "vm delete work"));
    assertFound("vms", Verdict.FAIL, "work is broken: its disk is missing", "vm delete work");
  }

  @Test
  void anotherUsersSubordinateIdsDontCountAndArentOffered() throws IOException {
    Files.writeString(dir.resolve("etc/subuid"), "anna:100000:65536\nnonsense\n");
    assertFound(
        "image build", Verdict.WARN, "ann has no subordinate ids", "--add-subuids 165536-231071");
    Files.delete(dir.resolve("etc/subuid"));
    assertFound("image build", Verdict.WARN, "no subordinate ids", "--add-subuids 100000-165535");
  }

  @Test
  void aKernelThatAllowsNoUserNamespaceIsFoundByTryingOne() throws IOException {
    program("unshare", "echo 'Operation not permitted' >&2; exit 1");
    assertFound("image build", Verdict.WARN, "no user namespace", "sysctl");
  }

  @Test
  void aMacBuildsNoPackages() {
    assertThat(finding(Platform.MACOS, "image build").message()).contains("cloud image");
  }
}
