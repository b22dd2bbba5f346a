package dev.devsandbox.companion.cli.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.TestImage;
import dev.devsandbox.companion.qemu.GuestAgent;
import dev.devsandbox.companion.vm.DataDisks;
import dev.devsandbox.companion.vm.Limits;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Snapshots;
import dev.devsandbox.companion.vm.Upgrades;
import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.VmSpec;
import dev.devsandbox.companion.vm.VmState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a guest writes on its data disk, down to the last free block, outlives all but itself. */
@Tag("vm-long")
class DataDiskVmTest {
  private static final Name NAME = new Name("holds");
  private static final Name SNAPSHOT = new Name("before");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final long SMALL = 128L << 20;
  private static final long LARGE = 512L << 20;

  /** Of what lies on the disk, and not in the guest's memory. */
  private static final String SUM =
      "sync; echo 3 > /proc/sys/vm/drop_caches; cd /var/lib/devsandbox/work && cat * | sha256sum";

  private VmTools tools;
  private Optional<Image> newer = Optional.empty();

  @BeforeEach
  void make() throws Exception {
    Image image = TestImage.get();
    tools = VmTools.of(System.getenv());
    remove();
    Optional<String> reference = Optional.of(image.digest().value());
    VmSpec spec = new VmSpec(NAME, reference, 2, 512, 0, Network.USER, Optional.of(NAME), SMALL);
    tools.maker().make(spec, System.out::println);
  }

  @AfterEach
  void remove() throws Exception {
    if (tools.store().exists(NAME)) {
      run(Verb.DELETE, true);
    }
    if (tools.site().disks().exists(NAME)) {
      tools.site().disks().remove(NAME);
    }
    if (newer.isPresent()) {
      Folders.delete(tools.site().images().folder(newer.get().digest()));
    }
  }

  private VmState run(Verb verb, boolean force) throws Problem {
    return tools.lifecycle().run(NAME, verb, force, Limits.USUAL, System.out::println);
  }

  /** What a shell of the guest's root says. */
  private String guest(String script) throws Exception {
    try (GuestAgent agent = GuestAgent.open(tools.store().home(NAME).agent(), LIMIT)) {
      GuestAgent.Outcome outcome = agent.exec(List.of("/bin/sh", "-c", script), new byte[0], LIMIT);
      assertThat(outcome.exit()).as(outcome.errors()).isZero();
      return outcome.output().strip();
    }
  }

  private long size() throws Exception {
    return Long.parseLong(guest("stat -fc '%b * %S' /var/lib/devsandbox | xargs expr"));
  }

  @Test
  void aFullDiskIsUpgradedGrownAndGoneBackTo() throws Exception {
    run(Verb.START, false);
    guest(
        "mkdir /var/lib/devsandbox/work; cd /var/lib/devsandbox/work; i=0;"
            + " while head -c 5000000 /dev/urandom > $i; do i=$((i + 1)); done; test $i -gt 10");
    assertThat(guest("df --output=avail /var/lib/devsandbox | tail -n 1")).isEqualTo("0");
    String sum = guest(SUM);
    long size = size();
    run(Verb.STOP, false);

    newer = Optional.of(TestImage.newer());
    Optional<String> reference = newer.map(image -> image.digest().value());
    new Upgrades(tools.site()).upgrade(NAME, reference, false, Limits.USUAL, System.out::println);
    new DataDisks(tools.site()).grow(NAME, LARGE);
    run(Verb.START, false);
    assertThat(guest("cat /proc/cmdline")).contains(TestImage.NEWER);
    assertThat(guest(SUM)).isEqualTo(sum);
    assertThat(size()).isGreaterThan(size + (LARGE - SMALL) / 2);

    Snapshots snapshots = new Snapshots(tools.site());
    snapshots.take(NAME, SNAPSHOT, Limits.USUAL, System.out::println);
    guest("cd /var/lib/devsandbox; rm work/1; head -c 50000000 /dev/urandom > since; sync");
    snapshots.restore(NAME, SNAPSHOT, true, Limits.USUAL, System.out::println);
    assertThat(run(Verb.RESUME, false)).isEqualTo(new VmState.Running());
    assertThat(guest(SUM)).isEqualTo(sum);
    assertThat(guest("ls /var/lib/devsandbox")).doesNotContain("since");

    assertThat(snapshotsOfTheDisk()).contains(SNAPSHOT.value());
    run(Verb.DELETE, false);
    assertThat(snapshotsOfTheDisk()).isEmpty();
  }

  private String snapshotsOfTheDisk() throws Problem {
    String disk = tools.site().disks().file(NAME).toString();
    return new Programs().run(Command.of("qemu-img", "snapshot", "-U", "-l", disk), LIMIT).strip();
  }
}
