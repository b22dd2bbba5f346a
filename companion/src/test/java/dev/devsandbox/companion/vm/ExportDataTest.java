package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Bench.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data disks that go along with a VM; the real qemu-img makes them. */
@Tag("component")
class ExportDataTest {
  private static final Name OTHER = new Name("other");
  private static final Name DATA = new Name("data");
  private static final long BYTES = 64 << 20;

  @TempDir Path dir;
  private Bench bench;
  private Path file;

  @BeforeEach
  void vm() throws Exception {
    bench = new Bench(dir.resolve("h"));
    VmSpec spec =
        new VmSpec(WORK, Optional.empty(), 2, 1024, 500, Network.USER, Optional.of(DATA), BYTES);
    bench.maker().make(spec, Progress.SILENT);
    qemuIo("write -P 7 0 1M", bench.site().disks().file(DATA));
    file = dir.resolve("work.tar");
  }

  private static String qemuIo(String command, Path disk) throws Problem {
    return new Programs()
        .run(
            Command.of("qemu-io", "-f", "qcow2", "-c", command, disk.toString()),
            Duration.ofMinutes(1));
  }

  private void export(Name name, boolean data) throws Problem {
    new Exporter(bench.site())
        .export(name, file, new Exporter.Content(false, data), Bench.LIMITS, Progress.SILENT);
  }

  private Vm take(Name as) throws Problem {
    return new Importer(bench.site()).importFrom(file, Optional.of(as), Progress.SILENT);
  }

  @Test
  void theDataDiskComesAlongAsTheNewVmsOwn() throws Exception {
    export(WORK, true);
    assertThat(take(OTHER).dataDisk()).contains(OTHER);
    assertThat(bench.site().disks().get(OTHER).holder()).contains(OTHER);
    assertThat(bench.site().disks().get(OTHER).bytes()).isEqualTo(BYTES);
    assertThat(qemuIo("read -P 7 0 1M", bench.site().disks().file(OTHER))).doesNotContain("failed");
    assertThat(bench.site().disks().get(DATA).holder()).contains(WORK);
  }

  @Test
  void withoutItsContentTheDataDiskIsNewAndEmpty() throws Exception {
    export(WORK, false);
    assertThat(take(OTHER).dataDisk()).contains(OTHER);
    assertThat(qemuIo("read -P 0 0 1M", bench.site().disks().file(OTHER))).doesNotContain("failed");
  }

  @Test
  void aDataDiskOfThatNameIsNeverReplaced() throws Exception {
    export(WORK, true);
    new DataDisks(bench.site()).create(OTHER, BYTES);
    assertThatThrownBy(() -> take(OTHER))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.REFUSED))
        .hasMessageContaining("there is a data disk other");
    assertThat(bench.store.exists(OTHER)).isFalse();
  }

  @Test
  void aDataDiskThatAnotherVmHoldsDoesNotGoAlong() throws Exception {
    new DataDisks(bench.site()).free(DATA);
    VmSpec spec =
        new VmSpec(OTHER, Optional.empty(), 2, 1024, 500, Network.USER, Optional.of(DATA), BYTES);
    bench.maker().make(spec, Progress.SILENT);
    assertThatThrownBy(() -> export(WORK, true)).hasMessageContaining("is also that of VM other");
    assertThat(file).doesNotExist();
    export(WORK, false);
  }
}
