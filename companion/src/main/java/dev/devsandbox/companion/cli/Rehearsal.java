package dev.devsandbox.companion.cli;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.vm.Hardware;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Ports;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The usual command lines, one after the other in one process. The build of the bundle starts it
 * with an empty {@code DEVSANDBOX_HOME}, so that the runtime learns which classes to keep ready for
 * a start.
 */
final class Rehearsal {
  private static final Name SAMPLE = new Name("sample");

  private static final List<String[]> LINES =
      List.of(
          line("--help"),
          line("version"),
          line("version", "-o", "json"),
          line("doctor", "--help"),
          line("doctor", "--host"),
          line("doctor", "--host", "-o", "json"),
          line("image", "--help"),
          line("image", "list"),
          line("image", "list", "-o", "json"),
          line("completion"),
          line("complete", "--", "vm", "start", ""),
          line("up", "--help"),
          line("up", "--dry-run"),
          line("down", "--dry-run"),
          line("--no-such-option"),
          line("vm", "--help"),
          line("vm", "list"),
          line("vm", "list", "-o", "json"),
          line("vm", "status", "sample"),
          line("vm", "create", "--help"),
          line("vm", "create", "another"),
          line("vm", "start", "sample", "--dry-run"),
          line("vm", "suspend", "sample"),
          line("vm", "stop", "sample"),
          line("vm", "ssh", "sample"),
          line("vm", "forward", "sample"),
          line("disk", "--help"),
          line("disk", "list"),
          line("vm", "delete", "sample"));

  private Rehearsal() {}

  /** Runs them, whatever comes out. */
  public static void main(String[] args) throws Problem, IOException {
    furnish(Home.of(System.getenv()));
    LINES.forEach(line -> DevsandboxMain.commandLine(line).execute(line));
  }

  /** Settings, and a VM whose disk is missing. */
  private static void furnish(Home home) throws Problem, IOException {
    VmHome folder = new VmHome(home.make(home.vms().resolve(SAMPLE.value())));
    new Documents().write(folder.record(), sample());
    Files.writeString(home.config(), "cpus: 2\n");
  }

  private static Vm sample() {
    return new Vm(
        SAMPLE,
        Digest.of(""),
        "dev",
        2,
        1024,
        1L << 30,
        "52:54:00:00:00:01",
        new Ports(20022, 26443),
        Network.USER,
        Optional.empty(),
        new Hardware("QEMU 7.2", "pc-q35-7.2", "max", "tcg"),
        List.of(),
        Instant.EPOCH);
  }

  private static String[] line(String... words) {
    return words;
  }
}
