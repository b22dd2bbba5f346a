package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.host.Architecture;
import java.util.List;
import java.util.Optional;

/** Is there a QEMU for this processor, new enough, with a qemu-img of the same version? */
final class QemuCheck implements MachineCheck {
  /** What VMs are tested with; it has {@code snapshot-save} (6.0) and all options we give. */
  private static final QemuVersion OLDEST = new QemuVersion(7, 2, "7.2");

  private static final String NAME = "qemu";
  private static final String IMG = "qemu-img";

  @Override
  public List<Finding> run(Machine machine) {
    String program = program(machine.architecture());
    Optional<QemuVersion> qemu = version(machine, program);
    return qemu.isPresent()
        ? List.of(age(machine, qemu.get()), img(machine, qemu.get()))
        : List.of(missing(machine, program));
  }

  private static String program(Architecture architecture) {
    return switch (architecture) {
      case AMD64 -> "qemu-system-x86_64";
      case ARM64 -> "qemu-system-aarch64";
    };
  }

  private static Finding missing(Machine machine, String program) {
    String debian =
        switch (machine.architecture()) {
          case AMD64 -> "qemu-system-x86 qemu-utils";
          case ARM64 -> "qemu-system-arm qemu-efi-aarch64 qemu-utils";
        };
    return machine
        .find(program)
        .map(file -> Finding.fail(NAME, file + " doesn't say its version", "try: " + file + " -h"))
        .orElseGet(() ->
            Finding.fail(
                NAME,
                "there is no " + program + " in PATH",
                machine.platform().install(debian, "qemu")));
  }

  private static Finding age(Machine machine, QemuVersion qemu) {
    return qemu.compareTo(OLDEST) < 0
        ? Finding.fail(
            NAME,
            "QEMU " + qemu + " is older than " + OLDEST,
            machine.platform() == Platform.MACOS
                ? "brew upgrade qemu"
                : "use a newer release of your distribution, or its backports")
        : Finding.pass(NAME, "QEMU " + qemu);
  }

  private static Finding img(Machine machine, QemuVersion qemu) {
    return version(machine, IMG)
        .map(img ->
            img.text().equals(qemu.text())
                ? Finding.pass(IMG, "of the same version")
                : Finding.warn(
                    IMG,
                    "qemu-img " + img + " beside QEMU " + qemu,
                    "keep one of the two installations: look at 'type -a " + IMG + "'"))
        .orElseGet(() ->
            Finding.fail(
                IMG,
                "there is no " + IMG + " in PATH",
                machine.platform().install("qemu-utils", "qemu")));
  }

  private static Optional<QemuVersion> version(Machine machine, String program) {
    return machine.ask(program, "--version").flatMap(QemuVersion::of);
  }
}
