package dev.devsandbox.companion.cli.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.access.GuestLoad;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.TestImage;
import dev.devsandbox.companion.qemu.GuestAgent;
import dev.devsandbox.companion.seed.UserData;
import dev.devsandbox.companion.vm.Exporter;
import dev.devsandbox.companion.vm.Importer;
import dev.devsandbox.companion.vm.Limits;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.VmSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A VM that has been suspended and resumed goes from one home to another, and boots there. */
@Tag("vm-long")
class ExportVmTest {
  private static final Name NAME = new Name("leaves");
  private static final Name OTHER = new Name("arrives");
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String IDENTITY =
      "hostname; cat /etc/machine-id; cat /etc/ssh/ssh_host_ed25519_key.pub";
  private static final String WORK = "cat /root/system /var/lib/devsandbox/data";

  private static final String FIRST_BOOT =
      """
      #cloud-config
      write_files: [{path: /root/written, content: "by the seed"}]
      runcmd: ['cat /root/written > /root/ran']
      """;

  private VmTools here;
  private VmTools there;
  private Path away;
  private Path file;

  @BeforeEach
  void twoHomes() throws Exception {
    Image image = TestImage.get();
    here = VmTools.of(System.getenv());
    // Short, for the paths of sockets.
    away = Files.createTempDirectory("imp");
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("DEVSANDBOX_HOME", away.resolve("d").toString());
    there = VmTools.of(environment);
    file = away.resolve("vm.tar");
    remove(here, NAME);
    VmSpec spec =
        new VmSpec(
            NAME,
            Optional.of(image.digest().value()),
            2,
            512,
            0,
            Network.USER,
            Optional.of(NAME),
            1L << 30,
            Optional.of(new UserData(FIRST_BOOT)));
    here.maker().make(spec, System.out::println);
  }

  @AfterEach
  void remove() throws Exception {
    remove(here, NAME);
    remove(there, OTHER);
    Folders.delete(away);
  }

  private static void remove(VmTools tools, Name name) throws Problem {
    if (tools.store().exists(name)) {
      run(tools, name, Verb.STOP, true);
      run(tools, name, Verb.DELETE, true);
    }
    if (tools.site().disks().exists(name)) {
      tools.site().disks().remove(name);
    }
  }

  private static void run(VmTools tools, Name name, Verb verb, boolean force) throws Problem {
    tools.lifecycle().run(name, verb, force, Limits.USUAL, System.out::println);
  }

  private static String guest(VmTools tools, Name name, String script) throws Exception {
    try (GuestAgent agent = GuestAgent.open(tools.store().home(name).agent(), LIMIT)) {
      GuestAgent.Outcome outcome = agent.exec(List.of("/bin/sh", "-c", script), new byte[0], LIMIT);
      assertThat(outcome.exit()).as(outcome.errors()).isZero();
      return outcome.output().strip();
    }
  }

  private void export() throws Problem {
    new Exporter(here.site())
        .export(NAME, file, new Exporter.Content(true, true), Limits.USUAL, System.out::println);
  }

  @Test
  void whatWasDoneInAVmComesUpInAnotherHomeAsAnotherMachine() throws Exception {
    run(here, NAME, Verb.START, false);
    run(here, NAME, Verb.SUSPEND, false);
    assertThatThrownBy(this::export).hasMessageContaining("isn't stopped");
    run(here, NAME, Verb.RESUME, false);
    guest(here, NAME, "echo on-system > /root/system; echo on-data > /var/lib/devsandbox/data");
    assertThat(
            guest(here, NAME, "cloud-init status --wait >/dev/null; cat /root/ran; echo; hostname"))
        .isEqualTo("by the seed\n" + NAME);
    // By the agent of a real guest, whose kernel writes the files that are read.
    GuestLoad load = VmView.of(here, NAME).inside().orElseThrow();
    assertThat(load.memoryMiB()).isBetween(300L, 512L);
    assertThat(load.freeMiB()).isBetween(1L, load.memoryMiB());
    String work = guest(here, NAME, WORK);
    String identity = guest(here, NAME, IDENTITY);
    run(here, NAME, Verb.STOP, false);
    export();

    new Importer(there.site()).importFrom(file, Optional.of(OTHER), System.out::println);
    run(there, OTHER, Verb.START, false);
    assertThat(guest(there, OTHER, WORK)).isEqualTo(work).isEqualTo("on-system\non-data");
    assertThat(guest(there, OTHER, IDENTITY).lines())
        .startsWith(OTHER.value())
        .doesNotContainAnyElementsOf(identity.lines().toList());
    run(there, OTHER, Verb.STOP, false);
  }
}
