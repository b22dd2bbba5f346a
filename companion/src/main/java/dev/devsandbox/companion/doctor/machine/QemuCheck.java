package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.Emulator;
import java.util.List;

/** Is there a QEMU for this processor, new enough, with a qemu-img of the same version? */
final class QemuCheck implements MachineCheck {
  private static final String NAME = "qemu";
  private static final String IMG = "qemu-img";

  @Override
  public List<Finding> run(Machine machine) {
    String program = Emulator.program(machine.architecture());
    if (machine.find(program).isEmpty()) {
      return List.of(
          Finding.fail(
              NAME, "there is no " + program + " in PATH", install(machine, qemu(machine))));
    }
    try {
      String version = version(machine, program);
      return List.of(Finding.pass(NAME, "QEMU " + version), img(machine, version));
    } catch (Problem e) {
      return List.of(Finding.fail(NAME, String.valueOf(e.getMessage()), e.next()));
    }
  }

  private static Finding img(Machine machine, String qemu) {
    if (machine.find(IMG).isEmpty()) {
      return Finding.fail(IMG, "there is no " + IMG + " in PATH", install(machine, "qemu-utils"));
    }
    try {
      String version = version(machine, IMG);
      return version.equals(qemu)
          ? Finding.pass(IMG, "of the same version")
          : Finding.warn(
              IMG,
              "qemu-img " + version + " beside QEMU " + qemu,
              "keep one of the two installations: look at 'type -a " + IMG + "'");
    } catch (Problem e) {
      return Finding.fail(IMG, String.valueOf(e.getMessage()), e.next());
    }
  }

  private static String version(Machine machine, String program) throws Problem {
    return Emulator.version(machine.ask(program, "--version").orElse(""));
  }

  private static String qemu(Machine machine) {
    return switch (machine.architecture()) {
      case AMD64 -> "qemu-system-x86 qemu-utils";
      case ARM64 -> "qemu-system-arm qemu-utils";
    };
  }

  private static String install(Machine machine, String debian) {
    return machine.platform().install(debian, "qemu");
  }
}
