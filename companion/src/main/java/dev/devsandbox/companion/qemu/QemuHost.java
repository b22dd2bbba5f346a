package dev.devsandbox.companion.qemu;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.vm.Hardware;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What QEMU can do on this computer; remembered until QEMU is another, or the next boot. */
final class QemuHost {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Path LINUX_BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /**
   * What was found out.
   *
   * @param program QEMU's file
   * @param modified when that was last changed
   * @param boot names the computer's boot, after which another kernel may run
   * @param filters whether QEMU can filter its own system calls here
   */
  record Found(String program, Instant modified, String boot, boolean filters, Hardware hardware) {}

  private final Home home;
  private final Documents documents;
  private final Programs programs;
  private final Acceleration acceleration;

  QemuHost(Home home, Documents documents, Programs programs) {
    this.home = home;
    this.documents = documents;
    this.programs = programs;
    this.acceleration = new Acceleration(programs);
  }

  /** The machine that a new VM gets. */
  Hardware hardware(Architecture architecture) throws Problem {
    return found(architecture).hardware();
  }

  /** Whether QEMU can filter its own system calls here, as only Linux does. */
  boolean filters(Architecture architecture) throws Problem {
    return found(architecture).filters();
  }

  private Found found(Architecture architecture) throws Problem {
    Path file = home.root().resolve("qemu.json");
    Path program = program(Emulator.program(architecture), System.getenv("PATH"));
    try {
      Instant modified = Files.getLastModifiedTime(program).toInstant();
      String boot = boot();
      Optional<Found> known = known(file);
      if (known.isPresent()
          && known.get().program().equals(program.toString())
          && known.get().modified().equals(modified)
          && known.get().boot().equals(boot)) {
        return known.get();
      }
      boolean filters =
          acceleration.works(
              architecture, Acceleration.EMULATED, QemuLaunch.SANDBOX, QemuLaunch.CALLS);
      Found found = new Found(program.toString(), modified, boot, filters, look(architecture));
      home.make(home.root());
      documents.write(file, found);
      return found;
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE, program + " can't be read: " + e.getMessage(), "", e);
    }
  }

  /** What can't be read any more is found out again. */
  private Optional<Found> known(Path file) {
    try {
      return documents.read(file, Found.class);
    } catch (Problem e) {
      return Optional.empty();
    }
  }

  private Hardware look(Architecture architecture) throws Problem {
    String program = Emulator.program(architecture);
    String version = Emulator.version(programs.run(Command.of(program, "--version"), LIMIT));
    String machines = programs.run(Command.of(program, "-machine", "help"), LIMIT);
    String accelerator = acceleration.find(architecture);
    return new Hardware(
        "QEMU " + version,
        Emulator.pinned(Emulator.machineAlias(architecture), machines),
        Acceleration.cpu(accelerator),
        accelerator);
  }

  private static Path program(String name, String path) throws Problem {
    for (String folder : path.split(File.pathSeparator)) {
      Path program = Path.of(folder, name);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    throw new Problem(
        Problem.Kind.UNAVAILABLE,
        "the program " + name + " is not installed",
        "install QEMU; devsandbox doctor --host lists what is needed and how to get it");
  }

  private String boot() throws Problem, IOException {
    return Files.exists(LINUX_BOOT)
        ? Files.readString(LINUX_BOOT).strip()
        : programs.run(Command.of("sysctl", "-n", "kern.bootsessionuuid"), LIMIT).strip();
  }
}
